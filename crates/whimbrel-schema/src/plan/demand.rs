//! What operations ask of the rows that are there already, so that it can be looked at before the first
//! step of a staged plan; PostgreSQL only: SQLite's tables are made anew, with checks of their own.

use std::collections::BTreeSet;

use crate::backend::Backend;
use crate::catalog::{Catalog, Check, ForeignKey, Index, KeyTarget, Matching, Table, Validity};
use crate::dialect::Writer;
use crate::identifier::Identifier;
use crate::operation::{Change, Effect, Object, Operation};
use crate::recording::Recording;
use crate::types::Type;

/// A condition that finds rows which an operation could not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demand {
    /// The table.
    pub table: Identifier,
    /// The problem, as the end of a sentence such as "3 rows have …"; never holds a value of a row.
    pub problem: String,
    /// The condition that such a row fulfils, as it stands after `SELECT … FROM <the table> WHERE`.
    pub condition: String,
    /// The columns whose values name a row; empty where they could tell more than a number does.
    pub key: Vec<Identifier>,
}

impl Demand {
    /// The query that counts the rows.
    pub fn count_statement(&self) -> String {
        self.select("pg_catalog.count(*) AS number")
    }

    /// The query that names some of the rows; `None` when nothing does.
    pub fn rows_statement(&self, limit: usize) -> Option<String> {
        let columns: Vec<String> = self.key.iter().map(|column| name(column)).collect();
        let texts: Vec<String> = columns.iter().map(|name| format!("{name}::text")).collect();
        let order = columns.join(", ");
        let text = format!("pg_catalog.concat_ws('/', {}) AS name", texts.join(", "));
        let rows = self.select(&text);
        (!columns.is_empty()).then(|| format!("{rows} ORDER BY {order} LIMIT {limit}"))
    }

    fn select(&self, what: &str) -> String {
        format!(
            "SELECT {what} FROM {} WHERE {}",
            name(&self.table),
            self.condition
        )
    }
}

/// What the operations ask of rows that nothing before them can change; the tables that were born in the
/// run have none.
pub fn demands(
    recording: &Recording,
    before: &Catalog,
    born: &BTreeSet<Identifier>,
) -> Vec<Demand> {
    let mut found = Vec::new();
    let mut changed = BTreeSet::new();
    for recorded in &recording.operations {
        if !recording.runs_on(recorded.scope, Backend::Postgres) {
            continue;
        }
        let effects = recorded.operation.effects(before);
        if effects.contains(&Effect::Opaque) {
            break;
        }
        if recording.conditions(recorded.scope).is_empty() {
            let is_at_rest = |table: &Identifier| {
                !changed.contains(table) && !born.contains(table) && before.table(table).is_some()
            };
            found.extend(of_operation(&recorded.operation, before, &is_at_rest));
        }
        changed.extend(effects.iter().filter_map(changes).cloned());
    }
    found
}

/// The table whose rows or columns are others after an effect.
fn changes(effect: &Effect) -> Option<&Identifier> {
    match effect {
        Effect::Writes { table, .. } | Effect::Deletes { table, .. } => Some(table),
        Effect::Retypes { table, .. } => Some(table),
        Effect::Renames { from, .. } | Effect::Destroys(from) => match from {
            Object::Table(table) | Object::Column { table, .. } => Some(table),
            _ => None,
        },
        _ => None,
    }
}

fn of_operation(
    operation: &Operation,
    before: &Catalog,
    is_at_rest: &dyn Fn(&Identifier) -> bool,
) -> Option<Demand> {
    let table = |name: &Identifier| before.table(name).filter(|_| is_at_rest(name));
    if let Operation::ChangeNullability(change) = operation {
        let table = table(&change.table).filter(|_| !change.nullable)?;
        let column = table.column(&change.column)?;
        let problem = format!("NULL in `{}`", column.name);
        let missing = || demand(table, problem, format!("{} IS NULL", name(&column.name)));
        return column.nullable.then(missing);
    }
    if let Operation::AddCheck(add) = operation {
        let is_checked = add.check.validity == Validity::Valid;
        return of_check(table(&add.table).filter(|_| is_checked)?, &add.check);
    }
    if let Operation::AddForeignKey(add) = operation {
        let is_checked = add.key.validity == Validity::Valid;
        let holder = table(&add.table).filter(|_| is_checked)?;
        return of_key(holder, table(&add.key.table)?, &add.key);
    }
    if let Operation::AddUnique(add) = operation {
        let nulls = add.unique.options.as_ref();
        let is_plain = nulls.is_none_or(|options| !options.nulls_not_distinct);
        let table = table(&add.table).filter(|_| is_plain)?;
        return of_unique(table, &add.unique.columns, None);
    }
    if let Operation::CreateIndex(create) = operation {
        let table = table(&create.table).filter(|_| create.index.unique)?;
        return of_index(table, &create.index);
    }
    if let Operation::ChangeType(change) = operation {
        let table = table(&change.table).filter(|_| change.using.is_none())?;
        let column = table.column(&change.column)?;
        let lossy = lossy(&column.name, &column.data_type, &change.to)?;
        let problem = format!("values in `{}` that {} cannot hold", column.name, change.to);
        return Some(demand(table, problem, lossy));
    }
    None
}

fn demand(table: &Table, problem: String, condition: String) -> Demand {
    let key = table.primary_key_columns().to_vec();
    let is_number = |column: &Identifier| {
        table.column(column).is_some_and(|column| {
            matches!(
                column.data_type,
                Type::SmallInteger | Type::Integer | Type::BigInteger | Type::Uuid
            )
        })
    };
    Demand {
        table: table.name.clone(),
        problem,
        condition,
        key: match key.iter().all(is_number) {
            true => key,
            false => Vec::new(),
        },
    }
}

fn of_check(table: &Table, check: &Check) -> Option<Demand> {
    let text = check.expression.get(Backend::Postgres)?;
    let mut condition = Writer::new(Backend::Postgres);
    condition.raw("NOT ").group(text);
    let problem = format!("values that break the check `{}`", check.name);
    Some(demand(table, problem, condition.finish()))
}

fn of_key(table: &Table, parent: &Table, key: &ForeignKey) -> Option<Demand> {
    let referred = match key.references.as_slice() {
        [] => parent.primary_key_columns(),
        written => written,
    };
    let has = |table: &Table, columns: &[Identifier]| {
        columns.iter().all(|column| table.column(column).is_some())
    };
    let fits = key.matching != Matching::Full && referred.len() == key.columns.len();
    if !fits || !has(table, &key.columns) || !has(parent, referred) {
        return None;
    }
    let own = |column: &Identifier| format!("{}.{}", name(&table.name), name(column));
    let set = key
        .columns
        .iter()
        .map(|column| format!("{} IS NOT NULL", own(column)));
    let set: Vec<String> = set.collect();
    let pairs = referred.iter().zip(&key.columns);
    let pairs: Vec<String> = pairs
        .map(|(there, here)| format!("referred.{} = {}", name(there), own(here)))
        .collect();
    let condition = format!(
        "{} AND NOT EXISTS (SELECT 1 FROM {} AS referred WHERE {})",
        set.join(" AND "),
        name(&parent.name),
        pairs.join(" AND ")
    );
    let problem = format!(
        "values in {} that `{}` does not have",
        in_words(&key.columns),
        parent.name
    );
    Some(demand(table, problem, condition))
}

fn of_index(table: &Table, index: &Index) -> Option<Demand> {
    let columns: Option<Vec<Identifier>> = index
        .keys
        .iter()
        .map(|key| match &key.target {
            KeyTarget::Column(column) => Some(column.clone()),
            KeyTarget::Expression(_) => None,
        })
        .collect();
    let filter = match &index.filter {
        Some(filter) => Some(filter.get(Backend::Postgres)?),
        None => None,
    };
    let columns = columns.filter(|_| !index.nulls_not_distinct)?;
    of_unique(table, &columns, filter)
}

fn of_unique(table: &Table, columns: &[Identifier], filter: Option<&str>) -> Option<Demand> {
    if columns.is_empty() || columns.iter().any(|column| table.column(column).is_none()) {
        return None;
    }
    let names: Vec<String> = columns.iter().map(|column| name(column)).collect();
    let mut rows: Vec<String> = names
        .iter()
        .map(|name| format!("{name} IS NOT NULL"))
        .collect();
    if let Some(filter) = filter {
        let mut grouped = Writer::new(Backend::Postgres);
        rows.push(grouped.group(filter).finish());
    }
    let (list, rows) = (names.join(", "), rows.join(" AND "));
    let condition = format!(
        "{rows} AND ({list}) IN (SELECT {list} FROM {} WHERE {rows} GROUP BY {list} \
         HAVING pg_catalog.count(*) > 1)",
        name(&table.name)
    );
    let problem = format!("values in {} that another row has too", in_words(columns));
    Some(demand(table, problem, condition))
}

/// The condition of values that a type cannot hold; `None` where every value fits, or nobody knows.
fn lossy(column: &str, from: &Type, to: &Type) -> Option<String> {
    let column = name(column);
    let range = match (from, to) {
        (Type::BigInteger, Type::Integer) => (i64::from(i32::MIN), i64::from(i32::MAX)),
        (Type::BigInteger | Type::Integer, Type::SmallInteger) => {
            (i64::from(i16::MIN), i64::from(i16::MAX))
        }
        (Type::Text | Type::Varchar(_), Type::Varchar(length)) => {
            let length = length.as_ref()?;
            // Blanks at the end are cut without an error.
            return Some(format!(
                "pg_catalog.char_length(pg_catalog.rtrim({column})) > {length}"
            ));
        }
        _ => return None,
    };
    Some(format!("{column} NOT BETWEEN {} AND {}", range.0, range.1))
}

fn name(name: &str) -> String {
    crate::dialect::quote_identifier(name)
}

fn in_words(columns: &[Identifier]) -> String {
    let names: Vec<String> = columns.iter().map(|column| format!("`{column}`")).collect();
    names.join(", ")
}

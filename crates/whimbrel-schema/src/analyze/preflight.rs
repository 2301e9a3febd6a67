//! Rules that rows from before may break, and the queries that count those rows.

use super::act::{
    Act, ColumnChange, Constraint, ConstraintKind, IndexKey, Name, NewIndex, Reference, RowSource,
    TableChange, TypeName,
};
use super::narrowing::is_narrower;
use super::scene::Scene;
use super::sql_name;
use super::world::{Birth, Column};

/// A rule that rows from before may break.
#[derive(Clone, Debug)]
pub(super) struct Risk<'s> {
    /// The table.
    pub(super) table: &'s Name,
    /// What the rule asks of its rows.
    pub(super) what: String,
    /// The query that counts the rows in the way.
    pub(super) query: Option<String>,
    /// Whether it forbids NULL.
    pub(super) is_not_null: bool,
}

impl<'s> Risk<'s> {
    fn new(table: &'s Name, what: String, query: String) -> Self {
        Self {
            table,
            what,
            query: Some(query),
            is_not_null: false,
        }
    }

    fn not_null(table: &'s Name, column: &str) -> Self {
        Self {
            is_not_null: true,
            ..Self::new(
                table,
                format!("`{column}` must not be NULL"),
                format!(
                    "SELECT count(*) FROM {} WHERE {} IS NULL",
                    sql_name::table(table),
                    sql_name::column(column)
                ),
            )
        }
    }

    fn unique(table: &'s Name, columns: &[String]) -> Self {
        let (from, list) = (sql_name::table(table), sql_name::columns(columns));
        Self::new(
            table,
            format!("`{}` must be unique", columns.join(", ")),
            format!("SELECT {list}, count(*) FROM {from} GROUP BY {list} HAVING count(*) > 1"),
        )
    }
}

/// The rules of the statement that rows from before may break.
pub(super) fn risks<'s>(scene: &Scene<'s>) -> Vec<Risk<'s>> {
    if let Act::CreateIndex(index) = scene.act() {
        return of_index(scene, index).into_iter().collect();
    }
    if let Act::Insert {
        table,
        columns,
        source: RowSource::Select(reads),
        copied,
    } = scene.act()
        && let [source] = reads.as_slice()
    {
        return of_copy(scene, source, copied, &filled(scene, table, columns));
    }
    let changes = scene
        .changes()
        .filter(|(table, _)| scene.may_hold_rows(table));
    changes
        .flat_map(|(table, change)| of_change(scene, table, change))
        .collect()
}

/// The columns that an `INSERT` fills, by position.
fn filled<'s>(scene: &Scene<'s>, table: &Name, named: &'s [String]) -> Vec<Option<&'s Column>> {
    let Some(relation) = scene.relation(table) else {
        return Vec::new();
    };
    match named {
        [] => relation.columns.iter().map(Some).collect(),
        named => named.iter().map(|name| relation.column(name)).collect(),
    }
}

/// A copy of all rows into a table that asks for more: the way to a rule where there is no `ALTER`.
fn of_copy<'s>(
    scene: &Scene<'s>,
    source: &'s Name,
    copied: &[Option<String>],
    filled: &[Option<&Column>],
) -> Vec<Risk<'s>> {
    let pairs = copied.iter().zip(filled);
    let forbidden = pairs.filter_map(|(from, to)| {
        let from = scene.column(source, from.as_deref()?)?;
        (to.as_ref()?.not_null && !from.not_null).then_some(from)
    });
    let may_fail = scene.may_hold_rows(source);
    forbidden
        .filter(|_| may_fail)
        .map(|from| Risk::not_null(source, &from.name))
        .collect()
}

fn of_index<'s>(scene: &Scene<'s>, index: &'s NewIndex) -> Option<Risk<'s>> {
    let table = &index.table;
    if !index.unique || !scene.may_hold_rows(table) {
        return None;
    }
    let columns: Option<Vec<String>> = index
        .keys
        .iter()
        .map(|key| match key {
            IndexKey::Column(name) => Some(name.clone()),
            IndexKey::Expression(_) => None,
        })
        .collect();
    match columns {
        Some(columns) => is_doubtful(scene, table, &columns).then(|| Risk::unique(table, &columns)),
        None => Some(Risk {
            table,
            what: "the keys of the index must be unique".to_owned(),
            query: None,
            is_not_null: false,
        }),
    }
}

fn of_change<'s>(scene: &Scene<'s>, table: &'s Name, change: &'s TableChange) -> Vec<Risk<'s>> {
    match change {
        TableChange::Column { name, change } => match change {
            ColumnChange::SetNotNull => of_not_null(scene, table, name).into_iter().collect(),
            ColumnChange::Type { to, .. } => of_type(scene, table, name, to).into_iter().collect(),
            _ => Vec::new(),
        },
        TableChange::AddConstraint(new) if !new.not_valid && !new.not_enforced => {
            of_constraint(scene, table, new)
        }
        _ => Vec::new(),
    }
}

fn of_constraint<'s>(scene: &Scene<'s>, table: &'s Name, new: &'s Constraint) -> Vec<Risk<'s>> {
    let one = |risk: Option<Risk<'s>>| risk.into_iter().collect();
    match &new.kind {
        ConstraintKind::NotNull(column) => one(of_not_null(scene, table, column)),
        ConstraintKind::Check(condition) => {
            let mut columns = condition.columns.iter();
            let is_about_old = condition.columns.is_empty()
                || columns.any(|column| scene.is_old_column(table, column));
            let text = &condition.text;
            one(is_about_old.then(|| {
                Risk::new(
                    table,
                    format!("`{text}` must hold"),
                    format!(
                        "SELECT count(*) FROM {} WHERE NOT ({text})",
                        sql_name::table(table)
                    ),
                )
            }))
        }
        ConstraintKind::Unique {
            columns,
            using_index: None,
        } => one(is_doubtful(scene, table, columns).then(|| Risk::unique(table, columns))),
        ConstraintKind::Unique { .. } => Vec::new(),
        ConstraintKind::PrimaryKey {
            columns,
            using_index,
        } => of_primary_key(scene, table, columns, using_index.as_deref()),
        ConstraintKind::ForeignKey { columns, reference } => {
            one(of_reference(scene, table, columns, reference))
        }
        ConstraintKind::Exclude => vec![Risk {
            table,
            what: "no two rows may exclude each other".to_owned(),
            query: None,
            is_not_null: false,
        }],
    }
}

fn of_primary_key<'s>(
    scene: &Scene<'s>,
    table: &'s Name,
    columns: &[String],
    using_index: Option<&str>,
) -> Vec<Risk<'s>> {
    let index = using_index.and_then(|name| scene.world.indexes.get(&table.sibling(name)));
    let columns: Vec<String> = match index {
        Some(index) => index.key_columns().into_iter().map(str::to_owned).collect(),
        None => columns.to_vec(),
    };
    let nulls = columns
        .iter()
        .filter_map(|column| of_not_null(scene, table, column));
    let mut found: Vec<Risk<'s>> = nulls.collect();
    if using_index.is_none() && is_doubtful(scene, table, &columns) {
        found.push(Risk::unique(table, &columns));
    }
    // A key is one rule.
    found.truncate(1);
    found
}

fn of_reference<'s>(
    scene: &Scene<'s>,
    table: &'s Name,
    columns: &[String],
    reference: &Reference,
) -> Option<Risk<'s>> {
    let parent = &reference.table;
    let is_about_old = columns
        .iter()
        .all(|column| !is_born_null(scene, table, column));
    let primary = scene.relation(parent).and_then(|r| r.primary_key());
    let targets: Vec<&str> = if reference.columns.is_empty() {
        primary.map(|key| key.columns()).unwrap_or_default()
    } else {
        reference.columns.iter().map(String::as_str).collect()
    };
    let pairs = columns.iter().zip(targets);
    let (from, to) = (sql_name::table(table), sql_name::table(parent));
    let pairs: Vec<String> = pairs
        .map(|(column, target)| {
            let (column, target) = (sql_name::column(column), sql_name::column(target));
            format!("{to}.{target} = {from}.{column}")
        })
        .collect();
    let set = columns.iter().map(|column| sql_name::column(column));
    let set: Vec<String> = set.map(|column| format!("{column} IS NOT NULL")).collect();
    is_about_old.then(|| {
        Risk::new(
            table,
            format!("`{}` must be in `{parent}`", columns.join(", ")),
            format!(
                "SELECT count(*) FROM {from} WHERE {} AND NOT EXISTS (SELECT 1 FROM {to} WHERE {})",
                set.join(" AND "),
                pairs.join(" AND ")
            ),
        )
    })
}

fn of_not_null<'s>(scene: &Scene<'s>, table: &'s Name, column: &str) -> Option<Risk<'s>> {
    let is_set = scene.column(table, column).is_some_and(|c| c.not_null);
    let is_open = !is_set
        && scene.may_hold_rows(table)
        && !is_proven(scene, table, column)
        && !is_filled(scene, table, column)
        && !has_default_from_birth(scene, table, column);
    is_open.then(|| Risk::not_null(table, column))
}

fn of_type<'s>(
    scene: &Scene<'s>,
    table: &'s Name,
    column: &str,
    to: &TypeName,
) -> Option<Risk<'s>> {
    let from = scene.column(table, column)?.data_type.as_ref()?;
    let is_narrower = scene.is_old_column(table, column) && is_narrower(scene.world, from, to);
    let name = sql_name::column(column);
    is_narrower.then(|| {
        Risk::new(
            table,
            format!("`{column}` must fit `{to}`"),
            format!(
                "SELECT count(*) FROM {} WHERE CAST(CAST({name} AS {to}) AS {from}) <> {name}",
                sql_name::table(table)
            ),
        )
    })
}

/// Tells whether a valid constraint already keeps NULL out of a column.
fn is_proven(scene: &Scene<'_>, table: &Name, column: &str) -> bool {
    let constraints = scene
        .relation(table)
        .into_iter()
        .flat_map(|r| &r.constraints);
    let mut valid = constraints.filter(|constraint| constraint.valid);
    valid.any(|constraint| match &constraint.kind {
        ConstraintKind::Check(condition) => condition.not_null.contains(column),
        ConstraintKind::NotNull(name) => name == column,
        _ => false,
    })
}

/// Tells whether the migration fills what is NULL in a column before this statement.
fn is_filled(scene: &Scene<'_>, table: &Name, column: &str) -> bool {
    let mut updates = scene.statements_at(scene.past.updates(table));
    updates.any(|statement| match &statement.act {
        Act::Update(update) => {
            let filter = &update.filter;
            let reaches_nulls = !filter.is_some || filter.only_null.contains(column);
            update.sets.contains(column) && reaches_nulls
        }
        _ => false,
    })
}

fn has_default_from_birth(scene: &Scene<'_>, table: &Name, column: &str) -> bool {
    scene.column(table, column).is_some_and(|column| {
        let has_value = column.default.as_ref().is_some_and(|d| !d.is_null);
        column.birth == Birth::Now && (has_value || column.sequence.is_some())
    })
}

/// Tells whether a column is new and NULL in every row from before.
fn is_born_null(scene: &Scene<'_>, table: &Name, column: &str) -> bool {
    scene.column(table, column).is_some_and(|column| {
        let is_empty = column.default.is_none() && column.generated.is_none();
        column.birth == Birth::Now && is_empty && column.sequence.is_none()
    })
}

/// Tells whether rows may agree in all of some columns: no key over a part of them forbids it.
fn is_doubtful(scene: &Scene<'_>, table: &Name, columns: &[String]) -> bool {
    let covers = |key: &[&str]| {
        let is_among = |name: &&str| columns.iter().any(|column| column == name);
        !key.is_empty() && key.iter().all(is_among)
    };
    let constraints = scene
        .relation(table)
        .into_iter()
        .flat_map(|r| &r.constraints);
    let mut keys = constraints.filter(|constraint| {
        matches!(
            constraint.kind,
            ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. }
        )
    });
    let mut indexes = scene.world.indexes_of(table).filter(|(_, index)| {
        index.unique && index.predicate.is_none() && index.key_columns().len() == index.keys.len()
    });
    let is_unique = keys.any(|key| covers(&key.columns()))
        || indexes.any(|(_, index)| covers(&index.key_columns()));
    // An index that is made again in the transaction that dropped it, as where SQLite's tables are
    // made anew.
    let was_unique = || {
        let before = scene.world.indexes_before(table);
        scene.is_transactional()
            && before
                .filter(|index| index.unique && index.predicate.is_none())
                .any(|index| covers(&index.key_columns()))
    };
    !is_unique
        && !was_unique()
        && !columns
            .iter()
            .any(|column| is_born_null(scene, table, column))
}

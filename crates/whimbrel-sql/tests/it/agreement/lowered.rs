//! The texts of a plan, lowered and replayed, make the schema of the typed operations.

use std::collections::BTreeMap;

use whimbrel_schema::catalog::{Numbering, RowSecurity, Table};
use whimbrel_schema::expression::Expression;
use whimbrel_schema::operation::{CreateEnum, CreateIndex, CreateTable, Operation};
use whimbrel_schema::plan::{Action, Plan};
use whimbrel_schema::sql::sql;
use whimbrel_schema::types::Type;
use whimbrel_schema::{Backend, Catalog, Recording};
use whimbrel_sql::lower;

use super::corpus::{Run, records};

/// Lowers every statement of a plan, and compares the schema after it with the typed one; `None`
/// where the texts do not tell what they do.
pub(super) fn compare(
    plan: &Plan,
    of: &Recording,
    run: &Run,
    before: &Catalog,
    after: &Catalog,
) -> Option<Vec<String>> {
    let mut lowered = before.clone();
    let mut texts = Vec::new();
    for item in plan.items() {
        let is_execute = matches!(
            of.operations[item.operation].operation,
            Operation::Execute(_)
        );
        let text = match &item.action {
            // So is that of an enum type that makes way.
            Action::Statement(text) | Action::Bound { text, .. } => {
                text.replace("__whimbrel_old_", "old_")
            }
            Action::Concurrently(index) => index.text.clone(),
            Action::Detach(detachment) => detachment.text.clone(),
            Action::Backfill(filling) => filling.statement(),
            // The name of the new table is kept for Whimbrel.
            Action::Rebuild(rebuild) => rebuild
                .statements()
                .join(";\n")
                .replace("__whimbrel_new_", "new_"),
            Action::UserSql(_) => continue,
        };
        // The planner alone knows what its own `DO` blocks do.
        if text.starts_with("DO ") {
            return None;
        }
        // A copy of a table, and what is made of a partitioned table alone, are not lowered.
        if text.contains("(LIKE ") || text.contains(" ONLY ") {
            return None;
        }
        if is_execute {
            continue;
        }
        let read = match lower(run.backend, &text, &mut lowered) {
            Ok(read) => read,
            // The author wrote it for another database.
            Err(_) if run.backend == Backend::Sqlite => return None,
            Err(errors) => panic!("{text}\nis not read: {errors:?}"),
        };
        for statement in read {
            if let Err(refused) = statement.lowered {
                return Some(vec![format!("{text}\nis refused: {}", refused.reason)]);
            }
        }
        texts.push(text);
    }
    let (typed, read) = (schema(after, run), schema(&lowered, run));
    if typed == read {
        return Some(Vec::new());
    }
    let differs = |(name, text): &(&String, &String)| read.get(*name) != Some(*text);
    let typed_only: Vec<String> = typed
        .iter()
        .filter(differs)
        .map(|(name, text)| {
            let other = read.get(name).map_or("nothing", String::as_str);
            let (typed, read) = different(text, other);
            format!("{name}: typed\n{typed}\nlowered\n{read}")
        })
        .collect();
    let texts = texts.join("\n");
    Some(vec![format!("{texts}\n{}", typed_only.join("\n"))])
}

/// A schema as the statements that would make it on a database: two schemas that no statement tells
/// apart are the same there.
fn schema(catalog: &Catalog, run: &Run) -> BTreeMap<String, String> {
    let tables = catalog.tables().map(|table| {
        let table = as_said(table, run.backend);
        (table.name.to_string(), statements(&table, catalog, run))
    });
    tables.collect()
}

/// A table without what a database does not say of it.
///
/// - `USING btree` is what an index has anyway.
/// - `serial` is what it stands for: an integer, with a default from a sequence.
/// - A value in brackets is the value.
/// - `on_update` is a trigger, and no statement says that it is more than one.
/// - SQLite has no enum types: a column of one is a text with a check.
/// - SQLite has no comments.
/// - A foreign key from a `TEXT` of SQLite's to a `uuid` of the builder's joins different types for the
///   catalog, and is left out; keys of SQLite's have cases of their own among those of `lowering`.
/// - What says no more of how numbers are counted than the database does is left out.
/// - No act says all of an exclusion constraint, the parameters and the comment of an index, the
///   parameters and rights of a table.
fn as_said(table: &Table, backend: Backend) -> Table {
    let mut table = table.clone();
    table.exclusions.clear();
    table.options.parameters.clear();
    table.options.row_security = RowSecurity::Off;
    table.options.owner = None;
    table.options.grants.clear();
    for column in &mut table.columns {
        column.on_update = None;
        let counts = backend == Backend::Postgres;
        let how = column.numbering.take().filter(|_| counts);
        let how = how.map(|how| how.without_defaults());
        column.numbering = how.filter(|how| *how != Numbering::default()).map(Box::new);
        if column.data_type == Type::Custom("serial".to_owned()) && backend == Backend::Postgres {
            column.data_type = Type::Integer;
        }
        let written = match &column.default {
            Some(Expression::Sql(text)) => text.canonical().get(backend).map(str::to_owned),
            _ => None,
        };
        if written
            .as_ref()
            .is_some_and(|text| text.starts_with("nextval"))
        {
            column.default = None;
        }
        let inside = written.as_deref().and_then(|text| text.strip_prefix('\''));
        if let Some(inside) = inside.and_then(|text| text.strip_suffix('\'')) {
            column.default = Some(inside.into());
        }
        if backend == Backend::Sqlite {
            column.comment = None;
            if column.data_type.enumeration().is_some() {
                column.data_type = Type::Text;
            }
        }
    }
    for index in &mut table.indexes {
        index.method = index
            .method
            .take()
            .filter(|method| !method.eq_ignore_ascii_case("btree"));
        index.parameters.clear();
        index.comment = None;
    }
    if backend == Backend::Sqlite {
        table.comment = None;
        table.foreign_keys.clear();
        table.checks.retain(|check| !check.name.ends_with("_enum"));
    }
    table
}

fn statements(table: &Table, catalog: &Catalog, run: &Run) -> String {
    let mut bare = table.clone();
    let keys = std::mem::take(&mut bare.foreign_keys);
    let indexes = std::mem::take(&mut bare.indexes);
    let mut operations: Vec<Operation> = Vec::new();
    for enumeration in catalog.enumerations() {
        let enumeration = enumeration.clone();
        operations.push(CreateEnum { enumeration }.into());
    }
    operations.push(CreateTable { table: bare }.into());
    for index in indexes {
        let table = table.name.clone();
        operations.push(CreateIndex { table, index }.into());
    }
    let mut empty = Catalog::new();
    let planned = run.plan(&records(operations), &mut empty);
    let Some(plan) = planned else {
        return format!("{table:#?}");
    };
    let texts = plan.items().map(|item| match &item.action {
        Action::Statement(text) => text.clone(),
        other => format!("{other:?}"),
    });
    let texts = texts.map(|text| sql(&text).canonical());
    let mut texts: Vec<String> = texts
        .map(|text| text.get(run.backend).unwrap_or_default().to_owned())
        .collect();
    let mut keys: Vec<String> = keys.iter().map(|key| format!("{key:?}")).collect();
    keys.sort();
    texts.extend(keys);
    texts.join("\n")
}

/// The lines that only one of two texts has.
fn different(one: &str, other: &str) -> (String, String) {
    let only = |these: &str, those: &str| {
        let lines = these
            .lines()
            .filter(|line| those.lines().all(|l| l != *line));
        lines.collect::<Vec<_>>().join("\n")
    };
    (only(one, other), only(other, one))
}

//! `narrowing-type-change`: a column gets a type that holds less.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, ColumnChange, Name, TableChange, TypeName};
use crate::analyze::finding::Finding;
use crate::analyze::narrowing::is_narrower;
use crate::analyze::scene::Scene;
use crate::analyze::sql_name;
use crate::analyze::successor::successor;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "narrowing-type-change",
    group: Group::DataLoss,
    severity: Severity::Error,
    level: Level::Deny,
    penalty: 20,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "a new type of a column that cannot hold every value of the old one",
    why: "The statement fails on the first value that does not fit, or values are changed \
          without a word: cents are rounded, times of day go, `007` becomes 7.",
    instead: "Count the values that would change. Where there are some, add a new column, \
     fill it \
          as you mean it, and switch.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, total numeric(10,2))",
            "ALTER TABLE t ALTER COLUMN total TYPE numeric(10,0)",
        ),
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ALTER COLUMN note TYPE varchar(20)",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ALTER COLUMN a TYPE bigint",
        ),
        Example::postgres(
            Shows::Born,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD COLUMN b bigint; ALTER TABLE t ALTER COLUMN b TYPE int",
        ),
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, note TEXT)",
            "CREATE TABLE n (id INTEGER PRIMARY KEY, a INTEGER, note INTEGER); INSERT INTO n \
             SELECT * FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    if let Act::DropTables(tables, _) = scene.act() {
        return tables.iter().flat_map(|t| made_anew(scene, t)).collect();
    }
    let changed = scene.changes().filter_map(|(table, change)| match change {
        TableChange::Column {
            name,
            change: ColumnChange::Type { to, .. },
        } => Some((table, name, to)),
        _ => None,
    });
    changed
        .filter(|(table, column, _)| scene.is_old_column(table, column))
        .filter_map(|(table, column, to)| {
            let from = scene.column(table, column)?.data_type.as_ref()?;
            found(scene, table, column, (from, to))
        })
        .collect()
}

/// The columns that changed their type in a table made anew by hand.
fn made_anew(scene: &Scene<'_>, table: &Name) -> Vec<Finding> {
    let new = successor(scene, table).and_then(|new| scene.relation(new));
    let (Some(old), Some(new)) = (scene.relation(table), new) else {
        return Vec::new();
    };
    let columns = old.columns.iter();
    columns
        .filter_map(|column| {
            let from = column.data_type.as_ref()?;
            let to = new.column(&column.name)?.data_type.as_ref()?;
            found(scene, table, &column.name, (from, to))
        })
        .collect()
}

fn found(
    scene: &Scene<'_>,
    table: &Name,
    column: &str,
    (from, to): (&TypeName, &TypeName),
) -> Option<Finding> {
    if !is_narrower(scene.world, from, to) {
        return None;
    }
    let (on, named) = (sql_name::table(table), sql_name::column(column));
    let finding = scene
        .finding(format!(
            "not every `{from}` of `{table}.{column}` fits `{to}`"
        ))
        .help(format!(
            "count first: SELECT count(*) FROM {on} WHERE CAST(CAST({named} AS {to}) AS \
             {from}) <> {named}; \
             else add a new column, fill it in batches, and switch"
        ))
        .on(table);
    Some(if scene.may_hold_rows(table) {
        finding.losing(format!("what `{to}` cannot hold of `{table}.{column}`"))
    } else {
        finding.only(Severity::Info)
    })
}

//! `change-default`: a column gets another default.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{ColumnChange, TableChange};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "change-default",
    group: Group::Convention,
    severity: Severity::Info,
    level: Level::Allow,
    penalty: 1,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "a column that had a default and gets another one",
    why: "Only new rows have the new value, and an application that read the schema when it started \
          goes on to write the old one.",
    instead: "Let the application write the value itself, or expect both values until every process \
              has been restarted.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE orders (id bigint PRIMARY KEY, state text DEFAULT 'new')",
            "ALTER TABLE orders ALTER COLUMN state SET DEFAULT 'draft'",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE orders (id bigint PRIMARY KEY, state text)",
            "ALTER TABLE orders ALTER COLUMN state SET DEFAULT 'draft'",
        ),
        Example::postgres(
            Shows::Born,
            "CREATE TABLE orders (id bigint PRIMARY KEY)",
            "ALTER TABLE orders ADD COLUMN state text DEFAULT 'new'; \
             ALTER TABLE orders ALTER COLUMN state SET DEFAULT 'draft'",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let set = scene.changes().filter_map(|(table, change)| match change {
        TableChange::Column {
            name,
            change: ColumnChange::SetDefault(to),
        } => Some((table, name, to)),
        _ => None,
    });
    set.filter_map(|(table, column, to)| {
        let from = scene.column(table, column)?.default.as_ref()?;
        let is_change = scene.is_old_column(table, column) && from.text != to.text && !from.is_null;
        let message = format!(
            "rows that exist keep `{}` in `{table}.{column}`, new ones have `{}`",
            from.text, to.text
        );
        is_change.then(|| scene.finding(message).on(table))
    })
    .collect()
}

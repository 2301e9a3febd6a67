//! `drop-not-null`: a column may be NULL from now on.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{ColumnChange, TableChange};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "drop-not-null",
    group: Group::BreaksRunningVersion,
    severity: Severity::Info,
    level: Level::Warn,
    penalty: 1,
    backends: &[Backend::Postgres],
    about: "`DROP NOT NULL` on a column of a table that existed before the migration",
    why: "Programs that take the column for never NULL fail on the first row that is. Only the \
          catalog changes.",
    instead: "Deploy readers that can take NULL first.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int NOT NULL)",
            "ALTER TABLE t ALTER COLUMN a DROP NOT NULL",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ALTER COLUMN a DROP NOT NULL",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ALTER COLUMN note SET DEFAULT 'x'",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE t (id bigint PRIMARY KEY, a int NOT NULL); ALTER TABLE t ALTER \
             COLUMN a \
             DROP NOT NULL",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let loosened = scene.changes().filter_map(|(table, change)| match change {
        TableChange::Column {
            name,
            change: ColumnChange::DropNotNull,
        } => Some((table, name)),
        _ => None,
    });
    loosened
        .filter(|(table, column)| {
            let is_nullable = scene.column(table, column).is_some_and(|c| !c.not_null);
            scene.is_old_column(table, column) && !is_nullable
        })
        .map(|(table, column)| {
            scene
                .finding(format!(
                    "readers of `{table}.{column}` must take NULL from now on"
                ))
                .help(format!(
                    "deploy readers that can take NULL in `{column}` first"
                ))
                .on(table)
        })
        .collect()
}

//! `add-column-inline-check`: a new column is checked in every row.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{ConstraintKind, NewColumn};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "add-column-inline-check",
    group: Group::BlocksReads,
    severity: Severity::Warning,
    level: Level::Warn,
    penalty: 0,
    backends: &[Backend::Postgres],
    about: "a new column with a CHECK at it in a table that existed before the migration",
    why: "The table is read from end to end under ACCESS EXCLUSIVE, although the new column \
          has the same value in every row.",
    instead: "Add the column. Add the CHECK as NOT VALID. Validate it in another transaction.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD COLUMN r int CHECK (r > 0)",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD COLUMN r int",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); ALTER TABLE t ADD \
             COLUMN r \
             int CHECK (r > 0)",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let added = scene.added_columns().into_iter();
    let found =
        added.filter(|(table, column, does)| does.scans.contains(*table) && has_check(column));
    found
        .map(|(table, column, _)| {
            let name = &column.name;
            scene
                .finding(format!(
                    "`{table}` is read from end to end under ACCESS EXCLUSIVE \
                 to check the new `{name}`"
                ))
                .help(format!(
                    "add `{name}` to `{table}` without the CHECK, add the CHECK \
                 as NOT VALID, and validate it in another transaction"
                ))
                .on(table)
        })
        .collect()
}

fn has_check(column: &NewColumn) -> bool {
    let mut constraints = column.constraints.iter();
    constraints.any(|c| matches!(c.kind, ConstraintKind::Check(_)))
}

//! `add-column-inline-unique`: the index of a new column is built while everybody waits.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{ConstraintKind, NewColumn};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "add-column-inline-unique",
    group: Group::BlocksReads,
    severity: Severity::Error,
    level: Level::Warn,
    penalty: 0,
    backends: &[Backend::Postgres],
    about: "a new column that is UNIQUE or the primary key, in a table that existed before the \
          migration",
    why: "The index is built under ACCESS EXCLUSIVE: readers wait as well.",
    instead: "Add the column. Build the index with `CREATE UNIQUE INDEX CONCURRENTLY`. Make it a \
          constraint with `USING INDEX`.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD COLUMN slug text UNIQUE",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD COLUMN slug text",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); ALTER TABLE t ADD COLUMN \
             slug text UNIQUE",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let added = scene.added_columns().into_iter();
    let found = added.filter(|(_, column, _)| has_key(column));
    found
        .map(|(table, column, _)| {
            let name = &column.name;
            scene
                .finding(format!(
                    "everybody waits for `{table}` while the index of the new `{name}` is built"
                ))
                .help(format!(
                    "add `{name}` plainly, CREATE UNIQUE INDEX CONCURRENTLY on {table} ({name}), \
                     then ADD CONSTRAINT … UNIQUE USING INDEX"
                ))
                .on(table)
        })
        .collect()
}

fn has_key(column: &NewColumn) -> bool {
    let mut constraints = column.constraints.iter();
    constraints.any(|c| {
        matches!(
            c.kind,
            ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. }
        )
    })
}

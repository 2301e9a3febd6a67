//! `add-column-volatile-default`: a default that is computed for every row.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::NewColumn;
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "add-column-volatile-default",
    group: Group::BlocksReads,
    severity: Severity::Error,
    level: Level::Warn,
    penalty: 0,
    backends: &[Backend::Postgres],
    about: "a new column with a default that differs from row to row, in a table that existed \
          before the migration",
    why: "Every row is written anew and every index is built anew under ACCESS EXCLUSIVE: 3 to \
          5 seconds a million rows. A constant or `now()` costs nothing.",
    instead: "Add the column without a default. Set the default. Fill old rows in batches. \
     Forbid \
          NULL by a CHECK that is validated apart.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD COLUMN token uuid DEFAULT gen_random_uuid()",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD COLUMN made timestamptz DEFAULT now()",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD COLUMN made int DEFAULT -1, ADD COLUMN twice int GENERATED ALWAYS \
             AS (a * 2) STORED",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); ALTER TABLE t ADD COLUMN \
             token uuid DEFAULT gen_random_uuid()",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let added = scene.added_columns().into_iter();
    let found = added.filter(|(table, column, does)| {
        does.rewrites.contains(*table) && has_computed_default(scene, column)
    });
    found
        .map(|(table, column, _)| {
            let name = &column.name;
            scene
                .finding(format!(
                    "`{table}` is written anew under ACCESS EXCLUSIVE: the \
                 default of `{name}` differs from row to row"
                ))
                .help(format!(
                    "ALTER TABLE {table} ADD COLUMN {name} without the default, \
                 then ALTER COLUMN {name} SET DEFAULT, \
                     then fill old rows in batches"
                ))
                .on(table)
        })
        .collect()
}

/// Tells whether it is the default, and nothing else of the column, that writes the table anew.
fn has_computed_default(scene: &Scene<'_>, column: &NewColumn) -> bool {
    let is_domain = column
        .data_type
        .as_ref()
        .is_some_and(|data_type| scene.world.domains.contains_key(&data_type.name));
    let default = column.default.as_ref();
    default
        .is_some_and(|default| !(default.is_literal || is_domain && default.functions.is_empty()))
}

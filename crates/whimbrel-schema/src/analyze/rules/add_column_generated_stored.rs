//! `add-column-generated-stored`: a stored column is computed for every row.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "add-column-generated-stored",
    group: Group::BlocksReads,
    severity: Severity::Error,
    level: Level::Warn,
    penalty: 0,
    backends: &[Backend::Postgres],
    about: "a new stored generated column in a table that existed before the migration",
    why: "Every row is computed and written anew under ACCESS EXCLUSIVE: 1.6 seconds a million \
          rows.",
    instead: "Add a plain column, keep it by a trigger, and fill old rows in batches. From \
          PostgreSQL 18 on a VIRTUAL column costs nothing.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD COLUMN twice int GENERATED ALWAYS AS (a * 2) STORED",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD COLUMN twice int",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD COLUMN twice int GENERATED ALWAYS AS (a * 2) VIRTUAL",
        )
        .on(18),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); ALTER TABLE t ADD COLUMN \
             twice int GENERATED ALWAYS AS (a * 2) STORED",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let added = scene.added_columns().into_iter();
    let found = added.filter(|(table, column, does)| {
        let is_stored = column.generated.as_ref().is_some_and(|g| g.stored);
        is_stored && does.rewrites.contains(*table)
    });
    found
        .map(|(table, column, _)| {
            let name = &column.name;
            scene
                .finding(format!(
                    "`{table}` is written anew under ACCESS EXCLUSIVE to store \
                 `{name}` in every row"
                ))
                .help(format!(
                    "add `{name}` as a plain column of `{table}`, keep it by a \
                 trigger, and fill old rows in batches"
                ))
                .on(table)
        })
        .collect()
}

//! `truncate-table`: a table is emptied.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::Act;
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "truncate-table",
    group: Group::DataLoss,
    severity: Severity::Error,
    level: Level::Deny,
    penalty: 40,
    backends: &[Backend::Postgres],
    about: "`TRUNCATE` of a table that existed before the migration",
    why: "Every row is lost. ACCESS EXCLUSIVE is taken on the table, and transactions with an \
          older snapshot see it empty.",
    instead: "Delete in batches by key, outside the transaction of schema changes; or rename the \
          table and make an empty one.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "TRUNCATE t",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "DELETE FROM t WHERE id = 7",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); TRUNCATE t",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let Act::Truncate(tables, ..) = scene.act() else {
        return Vec::new();
    };
    let held = tables.iter().filter(|table| scene.may_hold_rows(table));
    held.map(|table| {
        scene
            .finding(format!("every row of `{table}` is lost"))
            .help(format!(
                "delete the rows of `{table}` in batches by key, or rename the table"
            ))
            .losing(format!("every row of `{table}`"))
            .headline("TRUNCATE operation found")
            .on(table)
    })
    .collect()
}

//! `alter-type-rewrite`: a table is written anew for another type.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{ColumnChange, Name, TableChange, TypeName};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "alter-type-rewrite",
    group: Group::BlocksReads,
    severity: Severity::Error,
    level: Level::Warn,
    penalty: 0,
    backends: &[Backend::Postgres],
    about: "a new type of a column that makes PostgreSQL write the table anew",
    why: "Every row is written anew and every index is built anew under ACCESS EXCLUSIVE: 1.3 \
          seconds a million rows and more.",
    instead: "Add a new column, keep both by a trigger, copy in batches, and switch. Types that \
          are stored alike, such as varchar(50) and text, cost nothing.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ALTER COLUMN a TYPE bigint",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, v varchar(50))",
            "ALTER TABLE t ALTER COLUMN v TYPE text",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); ALTER TABLE t ALTER \
             COLUMN \
             a TYPE bigint",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let changed = scene.changes().filter_map(|(table, change)| match change {
        TableChange::Column {
            name,
            change: ColumnChange::Type { to, .. },
        } => Some((table, change, name, to)),
        _ => None,
    });
    changed
        .filter(|(table, ..)| scene.may_hold_rows(table))
        .filter_map(|(table, change, column, to)| {
            let does = scene.alone(table, change);
            does.rewrites
                .contains(table)
                .then(|| found(scene, table, column, to))
        })
        .collect()
}

fn found(scene: &Scene<'_>, table: &Name, column: &str, to: &TypeName) -> Finding {
    scene
        .finding(format!(
            "`{table}` is written anew under ACCESS EXCLUSIVE to make \
         `{column}` of type `{to}`"
        ))
        .help(format!(
            "add a new column of type {to} to `{table}`, keep both by a trigger, copy \
             `{column}` in batches, and switch"
        ))
        .on(table)
}

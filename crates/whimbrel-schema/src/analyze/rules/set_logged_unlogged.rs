//! `set-logged-unlogged`: a table enters or leaves the log.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{TableChange, TableSetting};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "set-logged-unlogged",
    group: Group::BlocksReads,
    severity: Severity::Error,
    level: Level::Warn,
    penalty: 0,
    backends: &[Backend::Postgres],
    about: "`SET LOGGED` or `SET UNLOGGED` on a table that existed before the migration",
    why: "Every row is written anew under ACCESS EXCLUSIVE: 1.3 seconds a million rows. An \
          unlogged table is empty after a crash and on every replica.",
    instead: "Make a new table, copy in batches, and swap.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t SET UNLOGGED",
        ),
        Example::postgres(
            Shows::Silent,
            "",
            "CREATE UNLOGGED TABLE t (id bigint PRIMARY KEY)",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); ALTER TABLE t SET \
             UNLOGGED",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let set = scene.changes().filter(|(_, change)| {
        matches!(
            change,
            TableChange::Set(TableSetting::Logged | TableSetting::Unlogged)
        )
    });
    let found = set.filter(|(table, _)| {
        scene.may_hold_rows(table) && scene.footprint.rewrites.contains(*table)
    });
    found
        .map(|(table, _)| {
            scene
                .finding(format!("`{table}` is written anew under ACCESS EXCLUSIVE"))
                .help(format!(
                    "make a copy of `{table}`, fill it in batches, and swap"
                ))
                .on(table)
        })
        .collect()
}

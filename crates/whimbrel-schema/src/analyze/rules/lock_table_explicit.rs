//! `lock-table-explicit`: a lock is taken by hand.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::Act;
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "lock-table-explicit",
    group: Group::BlocksReads,
    severity: Severity::Warning,
    level: Level::Warn,
    penalty: 0,
    backends: &[Backend::Postgres],
    about: "`LOCK TABLE` on a table that existed before the migration",
    why: "The lock, ACCESS EXCLUSIVE unless another is named, is held until the transaction \
          ends.",
    instead: "Name the weakest mode that does, and keep the transaction short.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "LOCK TABLE t",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD COLUMN x int",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); LOCK TABLE t",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let Act::LockTables(tables, mode, _) = scene.act() else {
        return Vec::new();
    };
    let old = tables.iter().filter(|table| scene.is_old(table));
    old.map(|table| {
        scene
            .finding(format!(
                "{mode} is held on `{table}` until the transaction ends"
            ))
            .help("name the weakest mode that does, and keep the transaction short")
            .on(table)
    })
    .collect()
}

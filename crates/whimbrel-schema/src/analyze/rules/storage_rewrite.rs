//! `storage-rewrite`: a table is moved.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Name, TableChange, TableSetting};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::analyze::world::RelationKind;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "storage-rewrite",
    group: Group::BlocksReads,
    severity: Severity::Error,
    level: Level::Warn,
    penalty: 0,
    backends: &[Backend::Postgres],
    about: "`SET TABLESPACE` or `SET ACCESS METHOD` on a table that existed before the migration",
    why: "The whole file is copied, or every row is written anew, under ACCESS EXCLUSIVE.",
    instead: "Use pg_repack, which can move a table; or make a new table, copy in batches, and \
          swap.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t SET TABLESPACE pg_default",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t SET (fillfactor = 70)",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); ALTER TABLE t SET \
             TABLESPACE pg_default",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let set = scene.changes().filter(|(_, change)| {
        matches!(
            change,
            TableChange::Set(TableSetting::Tablespace | TableSetting::AccessMethod)
        )
    });
    let found =
        set.filter(|(table, _)| scene.may_hold_rows(table) && !is_partitioned(scene, table));
    found
        .map(|(table, _)| {
            scene
                .finding(format!(
                    "`{table}` is copied as a whole under ACCESS EXCLUSIVE"
                ))
                .help(format!(
                    "move `{table}` with pg_repack, or make a copy, fill it in batches, and swap"
                ))
                .on(table)
        })
        .collect()
}

/// A partitioned table has no rows of its own.
fn is_partitioned(scene: &Scene<'_>, table: &Name) -> bool {
    let relation = scene.relation(table);
    relation.is_some_and(|relation| matches!(relation.kind, RelationKind::Partitioned(_)))
}

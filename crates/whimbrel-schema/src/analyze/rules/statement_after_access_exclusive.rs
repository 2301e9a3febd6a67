//! `statement-after-access-exclusive`: a closed table waits for slow work.

use std::collections::BTreeSet;

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::Name;
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "statement-after-access-exclusive",
    group: Group::BlocksReads,
    severity: Severity::Error,
    level: Level::Warn,
    // Work that closes the same table by itself is charged there already.
    penalty: 3,
    backends: &[Backend::Postgres],
    about: "work on rows in a transaction that already holds ACCESS EXCLUSIVE on a table from \
          before the migration",
    why: "The lock is held until the transaction ends: everybody who uses the first table \
          waits while the later statement works.",
    instead: "Do the slow work first, or in another transaction.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); CREATE TABLE u (id bigint \
             PRIMARY KEY, a int)",
            "ALTER TABLE t ADD COLUMN x int; CREATE INDEX i ON u (a)",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); CREATE TABLE u (id bigint \
             PRIMARY KEY, a int)",
            "ALTER TABLE t ADD COLUMN x int; ALTER TABLE t ADD COLUMN y int",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); CREATE TABLE u (id bigint \
             PRIMARY KEY, a int)",
            "ALTER TABLE t ADD COLUMN x int; CREATE INDEX i ON u (a)",
        )
        .alone(),
        Example::postgres(
            Shows::Born,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); CREATE TABLE u (id bigint \
             PRIMARY KEY, a int)",
            "ALTER TABLE t ADD COLUMN x int; CREATE TABLE n (id bigint PRIMARY KEY); CREATE \
             INDEX \
             i ON n (id)",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let worked_on = scene.worked_on();
    let Some(slow) = worked_on.iter().next() else {
        return Vec::new();
    };
    let held: BTreeSet<&Name> = scene
        .before_in_transaction()
        .flat_map(|(_, footprint)| scene.closed_by(footprint))
        .filter(|(_, mode)| mode.blocks_reads())
        .map(|(table, _)| table)
        .collect();
    if held.is_empty() {
        return Vec::new();
    }
    let list: Vec<String> = held.iter().map(|table| format!("`{table}`")).collect();
    let list = list.join(", ");
    let mut finding = scene
        .finding(format!(
            "everybody waits for {list}, closed since an earlier statement, during the work \
             on `{slow}`"
        ))
        .help(format!("work on `{slow}` in another transaction"));
    let closed = scene.closed();
    let is_charged = |table: &&Name| closed.get(*table).is_some_and(|mode| mode.blocks_reads());
    if held.iter().all(is_charged) {
        finding = finding.penalty(0);
    }
    finding.objects.extend(held.into_iter().cloned());
    vec![finding]
}

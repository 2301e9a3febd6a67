//! `statement-after-access-exclusive`: a closed table waits for slow work.

use std::collections::BTreeSet;

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::Name;
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

/// The most tables that are named.
const LISTED: usize = 8;

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
    let held = scene.past.held(scene.statement);
    let held = held.map(|held| &held.closed_to_all);
    let Some(held) = held.filter(|held| !held.is_empty()) else {
        return Vec::new();
    };
    let list = listed(held);
    let mut finding = scene
        .finding(format!(
            "everybody waits for {list}, closed since an earlier statement, during the work \
             on `{slow}`"
        ))
        .help(format!("work on `{slow}` in another transaction"));
    let closed = scene.closed();
    let is_charged = |table: &Name| closed.get(table).is_some_and(|mode| mode.blocks_reads());
    if held.iter().all(is_charged) {
        finding = finding.penalty(0);
    }
    finding.objects.extend(held.iter().take(LISTED).cloned());
    vec![finding]
}

/// The names, as far as they are worth listing.
fn listed(names: &BTreeSet<Name>) -> String {
    let shown = names.iter().take(LISTED);
    let shown: Vec<String> = shown.map(|table| format!("`{table}`")).collect();
    let list = shown.join(", ");
    match names.len().saturating_sub(LISTED) {
        0 => list,
        others => format!("{list} and {others} others"),
    }
}

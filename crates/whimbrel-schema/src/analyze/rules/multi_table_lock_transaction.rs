//! `multi-table-lock-transaction`: one table is held while another is waited for.

use std::collections::BTreeSet;

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::Name;
use crate::analyze::finding::Finding;
use crate::analyze::footprint::Footprint;
use crate::analyze::scene::Scene;
use crate::analyze::world::RelationKind;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "multi-table-lock-transaction",
    group: Group::BlocksWrites,
    severity: Severity::Warning,
    level: Level::Warn,
    penalty: 2,
    backends: &[Backend::Postgres],
    about: "a transaction that closes a second table from before the migration while it holds \
          the first",
    why: "The lock on the first table is held while the transaction waits for the second. \
          Programs that use both in the other order run into a deadlock.",
    instead: "One table a transaction.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); CREATE TABLE u (id bigint \
             PRIMARY KEY, a int)",
            "ALTER TABLE t ADD COLUMN x int; ALTER TABLE u ADD COLUMN x int",
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
            "ALTER TABLE t ADD COLUMN x int; ALTER TABLE u ADD COLUMN x int",
        )
        .alone(),
        Example::postgres(
            Shows::Born,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD COLUMN x int; CREATE TABLE u (id bigint PRIMARY KEY); ALTER TABLE \
             u ADD COLUMN x int",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let here = closed(scene, scene.footprint);
    if here.is_empty() {
        return Vec::new();
    }
    let mut held: BTreeSet<&Name> = BTreeSet::new();
    for (_, footprint) in scene.before_in_transaction() {
        let closed = closed(scene, footprint);
        let is_second = !held.is_empty() && closed.iter().any(|table| !held.contains(table));
        if is_second {
            // It is told once.
            return Vec::new();
        }
        held.extend(closed);
    }
    let second = here.into_iter().find(|table| !held.contains(table));
    let Some((first, second)) = held.iter().next().zip(second) else {
        return Vec::new();
    };
    let finding = scene
        .finding(format!(
            "`{first}` stays closed while the transaction waits for `{second}`"
        ))
        .help(format!("change `{second}` in another transaction"))
        .on(first)
        .on(second);
    vec![finding]
}

/// The tables that a statement closes; views and sequences come along with theirs.
fn closed<'s>(scene: &Scene<'s>, footprint: &'s Footprint) -> BTreeSet<&'s Name> {
    let closed = scene.closed_by(footprint).into_keys();
    let tables = closed.filter(|name| {
        let relation = scene.relation(name);
        // What was dropped meanwhile was something at the beginning.
        let relation = relation.or_else(|| scene.world.relations.at_mark(name));
        let kind = relation.map(|relation| &relation.kind);
        !matches!(
            kind,
            Some(
                RelationKind::View | RelationKind::Sequence | RelationKind::MaterializedView { .. }
            )
        )
    });
    tables.collect()
}

//! `multi-table-lock-transaction`: one table is held while another is waited for.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
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
    let held = scene.past.held(scene.statement);
    // It is told once.
    let Some(held) = held.filter(|held| !held.is_second_closed) else {
        return Vec::new();
    };
    let here = scene.closed_tables();
    let second = here.into_iter().find(|table| !held.tables.contains(*table));
    let Some((first, second)) = held.tables.iter().next().zip(second) else {
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

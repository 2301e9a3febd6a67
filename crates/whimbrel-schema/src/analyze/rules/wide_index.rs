//! `wide-index`: an index with many keys.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::Act;
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

/// The most keys that an index usually gains from.
const MOST: usize = 3;

pub(super) static RULE: Rule = Rule {
    id: "wide-index",
    group: Group::Convention,
    severity: Severity::Info,
    level: Level::Allow,
    penalty: 1,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "a new index with more than three keys that is not unique",
    why: "The first keys already single out few rows; each further one makes every write and the whole \
          index larger.",
    instead: "Keep the keys that single out the fewest rows, the most selective first.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, b int, c int, d int)",
            "CREATE INDEX CONCURRENTLY i ON t (a, b, c, d)",
        )
        .alone(),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, b int, c int, d int)",
            "CREATE INDEX CONCURRENTLY i ON t (a, b, c) INCLUDE (d)",
        )
        .alone(),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, b int, c int, d int)",
            "CREATE UNIQUE INDEX CONCURRENTLY i ON t (a, b, c, d)",
        )
        .alone(),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let Act::CreateIndex(index) = scene.act() else {
        return Vec::new();
    };
    if index.unique || index.method != "btree" || index.keys.len() <= MOST {
        return Vec::new();
    }
    let table = &index.table;
    let message = format!("an index of `{table}` has {} keys", index.keys.len());
    let help = "keep the keys that single out the fewest rows, the most selective first";
    vec![scene.finding(message).help(help).on(table)]
}

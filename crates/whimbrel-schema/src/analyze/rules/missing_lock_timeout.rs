//! `missing-lock-timeout`: a lock is waited for without an end.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::analyze::timeouts::{Before, is_set};
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "missing-lock-timeout",
    group: Group::Process,
    severity: Severity::Warning,
    level: Level::Warn,
    penalty: 2,
    backends: &[Backend::Postgres],
    about: "a lock that keeps writers out of a table that existed before the migration, \
          requested without a lock timeout",
    why: "The request waits behind every transaction that uses the table, and everybody who \
          comes later waits behind the request.",
    instead: "`SET lock_timeout` to a few seconds first, and try the migration again when \
     it runs \
          out. The runner of Whimbrel always does.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD COLUMN x int",
        )
        .without_timeouts(),
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "SET lock_timeout = 0; ALTER TABLE t ADD COLUMN x int",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "SET LOCAL lock_timeout = '2s'; ALTER TABLE t ADD COLUMN x int",
        )
        .without_timeouts(),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD COLUMN x int",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); ALTER TABLE t ADD \
             COLUMN x \
             int",
        )
        .without_timeouts(),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let session = Before::new(scene.settings.lock_timeout);
    if is_set(scene, "lock_timeout", session) {
        return Vec::new();
    }
    let closed = scene.closed();
    let is_told = scene.past.has_closed(scene.statement);
    let Some((table, mode)) = closed.into_iter().next().filter(|_| !is_told) else {
        return Vec::new();
    };
    let finding = scene
        .finding(format!(
            "{mode} on `{table}` is waited for without an end, and everybody else waits behind it"
        ))
        .help("SET lock_timeout = '2s' first, and try again when it runs out")
        .on(table);
    vec![finding]
}

//! `missing-statement-timeout`: nothing ends a statement that takes too long.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::analyze::timeouts::{Before, is_set};
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "missing-statement-timeout",
    group: Group::Process,
    severity: Severity::Info,
    level: Level::Allow,
    penalty: 1,
    backends: &[Backend::Postgres],
    about: "a statement that works on the rows of a table while others wait, without a statement \
          timeout",
    why: "If it takes longer than thought, nothing ends it.",
    instead: "`SET statement_timeout` to what the predicted time allows. The runner of Whimbrel \
          always does.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "SET LOCAL lock_timeout = '2s'; ALTER TABLE t ALTER COLUMN a SET NOT NULL",
        )
        .without_timeouts(),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "SET LOCAL statement_timeout = '30s'; ALTER TABLE t ALTER COLUMN a SET NOT NULL",
        )
        .without_timeouts(),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD COLUMN x int",
        )
        .without_timeouts(),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); ALTER TABLE t ALTER \
             COLUMN \
             a SET NOT NULL",
        )
        .without_timeouts(),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let session = Before::new(scene.settings.statement_timeout);
    if is_set(scene, "statement_timeout", session) || scene.closed().is_empty() {
        return Vec::new();
    }
    let Some(table) = scene.worked_on().into_iter().next() else {
        return Vec::new();
    };
    let finding = scene
        .finding(format!(
            "nothing ends the work on `{table}` if it takes longer than thought"
        ))
        .help("SET statement_timeout to what the predicted time allows")
        .on(table);
    vec![finding]
}

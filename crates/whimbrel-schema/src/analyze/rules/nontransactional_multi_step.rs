//! `nontransactional-multi-step`: a failure leaves half of a migration behind.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::finding::Finding;
use crate::analyze::repeatable::changes_something;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "nontransactional-multi-step",
    group: Group::Process,
    severity: Severity::Warning,
    level: Level::Warn,
    penalty: 2,
    backends: &[Backend::Postgres],
    about: "several changes without a transaction around them, of which an earlier one cannot be \
          repeated",
    why: "If a later one fails, the earlier ones stay, and the migration cannot be run again.",
    instead: "One change a migration; or say IF [NOT] EXISTS. The runner of Whimbrel \
     records each \
          step and goes on from there.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD COLUMN x int; CREATE INDEX CONCURRENTLY i ON t (x)",
        )
        .alone(),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "CREATE INDEX CONCURRENTLY i ON t (a)",
        )
        .alone(),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "DROP INDEX CONCURRENTLY IF EXISTS i; CREATE INDEX CONCURRENTLY i ON t (a)",
        )
        .alone(),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD COLUMN x int; ALTER TABLE t ADD COLUMN y int",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    // The runner that mends leftovers records its steps as well.
    let here = scene.statement;
    if scene.settings.mends_indexes || !changes_something(&here.act) {
        return Vec::new();
    }
    if !scene.past.steps().is_second(here.transaction) {
        return Vec::new();
    }
    let finding = scene
        .finding("if it fails, what came before stays, and the migration cannot be run again")
        .help("make it a migration of its own, or say IF [NOT] EXISTS in what comes before");
    vec![finding]
}

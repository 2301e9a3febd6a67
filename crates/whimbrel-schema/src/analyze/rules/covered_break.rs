//! `covered-break`: what would break the running version, and a later statement makes up for.

use super::{Check, Example, Group, Rule, Severity, Shows};
use super::{drop_default_required, enable_rls_without_policy, rename_column, rename_table};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "covered-break",
    group: Group::Convention,
    severity: Severity::Info,
    level: Level::Allow,
    penalty: 0,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "a statement that breaks the running version by itself, where a later one of the same \
            transaction makes up for it",
    why: "A view under the old name of a table takes reads and plain writes, and not everything else: \
          `TRUNCATE`, `COPY`, new foreign keys. The score charges the statement as if it stood alone, \
          so that more statements never make a migration look safer.",
    instead: "Nothing: look once whether the later statement serves everything that the application \
              does, and drop it in a later release.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE users (id bigint PRIMARY KEY)",
            "ALTER TABLE users RENAME TO accounts; CREATE VIEW users AS SELECT * FROM accounts",
        ),
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE users (id bigint PRIMARY KEY)",
            "ALTER TABLE users ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON users USING (true)",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE users (id bigint PRIMARY KEY)",
            "ALTER TABLE users RENAME TO accounts",
        ),
    ],
};

/// Something that breaks the running version.
pub(super) struct Break {
    /// What was found, under the rule that it breaks.
    pub(super) finding: Finding,
    /// Whether a later statement of the same transaction makes up for it.
    pub(super) is_covered: bool,
}

/// What nothing makes up for.
pub(super) fn uncovered(breaks: Vec<Break>) -> Vec<Finding> {
    let uncovered = breaks.into_iter().filter(|found| !found.is_covered);
    uncovered.map(|found| found.finding).collect()
}

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let breaks = rename_table::breaks(scene)
        .into_iter()
        .chain(rename_column::breaks(scene))
        .chain(drop_default_required::breaks(scene))
        .chain(enable_rls_without_policy::breaks(scene));
    let covered = breaks.filter(|found| found.is_covered);
    covered
        .map(|Break { mut finding, .. }| {
            finding
                .message
                .push_str("; a later statement makes up for it");
            finding.help = None;
            finding
        })
        .collect()
}

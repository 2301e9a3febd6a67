//! `enable-rls-without-policy`: row level security without a policy hides every row.

use super::covered_break::{Break, uncovered};
use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, Name, TableChange, TableSetting};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

const PENALTY: u32 = 30;

pub(super) static RULE: Rule = Rule {
    id: "enable-rls-without-policy",
    group: Group::BreaksRunningVersion,
    severity: Severity::Error,
    level: Level::Warn,
    penalty: PENALTY,
    backends: &[Backend::Postgres],
    about: "row level security that is switched on for a table without a policy",
    why: "Without a policy nobody but the owner sees or writes a row: queries return nothing, without \
          an error, and inserts fail.",
    instead: "Create the policies first, in the same transaction.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE users (id bigint PRIMARY KEY)",
            "ALTER TABLE users ENABLE ROW LEVEL SECURITY",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE users (id bigint PRIMARY KEY)",
            "CREATE POLICY mine ON users USING (true); ALTER TABLE users ENABLE ROW LEVEL SECURITY",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE users (id bigint PRIMARY KEY)",
            "ALTER TABLE users ENABLE ROW LEVEL SECURITY; CREATE POLICY mine ON users USING (true)",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE users (id bigint PRIMARY KEY); ALTER TABLE users ENABLE ROW LEVEL SECURITY",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    uncovered(breaks(scene))
}

/// The tables whose rows disappear from sight.
pub(super) fn breaks(scene: &Scene<'_>) -> Vec<Break> {
    let enabled = scene.changes().filter_map(|(table, change)| {
        let enables = matches!(change, TableChange::Set(TableSetting::EnableRowSecurity));
        enables.then_some(table)
    });
    enabled
        .filter(|table| {
            let known = scene.relation(table);
            let has_policy = known.is_some_and(|relation| !relation.policies.is_empty());
            scene.is_old(table) && !has_policy
        })
        .map(|table| Break {
            finding: scene
                .finding(format!(
                    "`{table}` has no policy: from now on everybody but its owner sees no row of it"
                ))
                .help(format!(
                    "say CREATE POLICY … ON {table} first, in the same transaction"
                ))
                .penalty(PENALTY)
                .on(table),
            is_covered: is_covered(scene, table),
        })
        .collect()
}

fn is_covered(scene: &Scene<'_>, table: &Name) -> bool {
    let mut later = scene.later_in_transaction();
    later.any(|statement| {
        matches!(&statement.act, Act::CreatePolicy { table: guarded, .. } if guarded == table)
    })
}

//! `drop-default-required`: a column that must have a value loses the one it had by default.

use super::covered_break::{Break, uncovered};
use super::rename_column::changes_of;
use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{ColumnChange, Name, TableChange};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

const PENALTY: u32 = 10;

pub(super) static RULE: Rule = Rule {
    id: "drop-default-required",
    group: Group::BreaksRunningVersion,
    severity: Severity::Warning,
    level: Level::Warn,
    penalty: PENALTY,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "a default that is dropped from a `NOT NULL` column",
    why: "The version of the application that still runs leaves the column out when it inserts, and \
          fails once nothing stands in for the value.",
    instead: "Deploy a version that always writes the column, and drop the default in the next release.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE orders (id bigint PRIMARY KEY, state text NOT NULL DEFAULT 'new')",
            "ALTER TABLE orders ALTER COLUMN state DROP DEFAULT",
        ),
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE orders (id bigint PRIMARY KEY)",
            "ALTER TABLE orders ADD COLUMN state text NOT NULL DEFAULT 'new'; \
             ALTER TABLE orders ALTER COLUMN state DROP DEFAULT",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE orders (id bigint PRIMARY KEY, state text DEFAULT 'new')",
            "ALTER TABLE orders ALTER COLUMN state DROP DEFAULT",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE orders (id bigint PRIMARY KEY, state text NOT NULL DEFAULT 'new')",
            "ALTER TABLE orders ALTER COLUMN state DROP DEFAULT; \
             ALTER TABLE orders ALTER COLUMN state SET DEFAULT 'draft'",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE orders (id bigint PRIMARY KEY, state text NOT NULL DEFAULT 'new'); \
             ALTER TABLE orders ALTER COLUMN state DROP DEFAULT",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    uncovered(breaks(scene))
}

/// The defaults that inserts of the running version may lean on.
pub(super) fn breaks(scene: &Scene<'_>) -> Vec<Break> {
    let dropped = scene.changes().filter_map(|(table, change)| match change {
        TableChange::Column {
            name,
            change: ColumnChange::DropDefault,
        } => Some((table, name)),
        _ => None,
    });
    dropped
        .filter(|(table, column)| scene.is_old(table) && is_leaned_on(scene, table, column))
        .map(|(table, column)| Break {
            finding: scene
                .finding(format!(
                    "inserts into `{table}` that leave out `{column}`, which is NOT NULL, fail from now \
                     on"
                ))
                .help(format!(
                    "deploy a version that always writes `{column}`, then drop the default"
                ))
                .penalty(PENALTY)
                .on(table),
            is_covered: is_covered(scene, table, column),
        })
        .collect()
}

fn is_leaned_on(scene: &Scene<'_>, table: &Name, column: &str) -> bool {
    let is_required = scene.column(table, column).is_some_and(|known| {
        let is_serial = known
            .data_type
            .as_ref()
            .is_some_and(|data_type| data_type.name.name.ends_with("serial"));
        known.not_null && (is_serial || known.default.as_ref().is_some_and(|d| !d.is_null))
    });
    let same = changes_of(scene.act(), table);
    is_required && !same.iter().any(|change| gives_a_value(change, column))
}

/// Tells whether an insert without a value succeeds again when the transaction commits.
fn is_covered(scene: &Scene<'_>, table: &Name, column: &str) -> bool {
    let mut later = scene.later_in_transaction();
    later.any(|statement| {
        let mut changes = changes_of(&statement.act, table).iter();
        changes.any(|change| gives_a_value(change, column))
    })
}

fn gives_a_value(change: &TableChange, column: &str) -> bool {
    match change {
        TableChange::DropColumn { name, .. } => name == column,
        TableChange::Column { name, change } => {
            let gives = matches!(
                change,
                ColumnChange::SetDefault(_)
                    | ColumnChange::AddIdentity(..)
                    | ColumnChange::DropNotNull
            );
            gives && name == column
        }
        _ => false,
    }
}

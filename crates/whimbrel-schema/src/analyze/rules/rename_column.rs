//! `rename-column`: a column that the running version uses gets another name.

use super::covered_break::{Break, uncovered};
use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, AlterTable, Name, TableChange};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

/// What a rename costs, covered or not.
pub(super) const PENALTY: u32 = 30;

pub(super) static RULE: Rule = Rule {
    id: "rename-column",
    group: Group::BreaksRunningVersion,
    severity: Severity::Error,
    level: Level::Warn,
    penalty: PENALTY,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "a column that existed before the migration and gets another name",
    why: "The version of the application that still runs names the column as it was, and every such \
          statement fails from the commit on. PostgreSQL holds ACCESS EXCLUSIVE for a moment only.",
    instead: "Add a column with the new name and keep both in step with a trigger. Fill it in batches. \
              Deploy the version that uses it. Drop the old column in a later release.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE users (id bigint PRIMARY KEY, name text)",
            "ALTER TABLE users RENAME COLUMN name TO full_name",
        ),
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT)",
            "ALTER TABLE users RENAME COLUMN name TO full_name",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE users (id bigint PRIMARY KEY, age int, age_new bigint)",
            "ALTER TABLE users RENAME COLUMN age TO age_old; \
             ALTER TABLE users RENAME COLUMN age_new TO age",
        ),
        Example::postgres(
            Shows::Born,
            "CREATE TABLE users (id bigint PRIMARY KEY)",
            "ALTER TABLE users ADD COLUMN name text; ALTER TABLE users RENAME COLUMN name TO full_name",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE users (id bigint PRIMARY KEY, name text); \
             ALTER TABLE users RENAME COLUMN name TO full_name",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    uncovered(breaks(scene))
}

/// The renames of columns that may be in use.
pub(super) fn breaks(scene: &Scene<'_>) -> Vec<Break> {
    let renames = scene.changes().filter_map(|(table, change)| match change {
        TableChange::RenameColumn { from, to } => Some((table, from, to)),
        _ => None,
    });
    renames
        .filter(|(table, from, to)| {
            scene.is_old_column(table, from) && !takes_a_place(scene, table, to)
        })
        .map(|(table, from, to)| Break {
            finding: scene
                .finding(format!(
                    "the running version fails when it asks for `{table}.{from}`, which is `{to}` now"
                ))
                .help(format!(
                    "add `{to}` beside `{from}`, keep both in step with a trigger, fill it in batches, \
                     deploy, and drop `{from}` in a later release"
                ))
                .penalty(PENALTY)
                .on(table),
            is_covered: is_covered(scene, table, from),
        })
        .collect()
}

/// Tells whether the new name is that of a column which the same transaction renamed away before:
/// two columns change places.
fn takes_a_place(scene: &Scene<'_>, table: &Name, name: &str) -> bool {
    let mut earlier = scene.before_in_transaction();
    earlier.any(|(statement, _)| {
        changes_of(&statement.act, table)
            .iter()
            .any(|change| matches!(change, TableChange::RenameColumn { from, .. } if from == name))
    })
}

/// Tells whether a column has the old name again when the transaction commits.
fn is_covered(scene: &Scene<'_>, table: &Name, old: &str) -> bool {
    let mut later = scene.later_in_transaction();
    later.any(|statement| {
        let changes = changes_of(&statement.act, table).iter();
        let mut names = changes.filter_map(|change| match change {
            TableChange::RenameColumn { to, .. } => Some(to),
            TableChange::AddColumn { column, .. } => Some(&column.name),
            _ => None,
        });
        names.any(|name| name == old)
    })
}

/// What a statement changes about a table.
pub(super) fn changes_of<'a>(act: &'a Act, table: &Name) -> &'a [TableChange] {
    match act {
        Act::AlterTable(AlterTable {
            table: altered,
            changes,
            ..
        }) if altered == table => changes,
        Act::Rebuild(rebuild) if rebuild.table == *table => &rebuild.changes,
        _ => &[],
    }
}

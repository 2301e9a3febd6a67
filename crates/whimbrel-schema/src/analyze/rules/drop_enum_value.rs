//! `drop-enum-value`: an enum type is made anew with fewer values.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{ColumnChange, Name, TableChange, TypeName};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "drop-enum-value",
    group: Group::DataLoss,
    severity: Severity::Error,
    level: Level::Deny,
    penalty: 20,
    backends: &[Backend::Postgres],
    about: "a column that changes to an enum type without some of the values that it had",
    why: "PostgreSQL cannot take a value from an enum type: the type is made anew and every \
          column of it is rewritten under ACCESS EXCLUSIVE. A row that holds the value makes \
          it fail.",
    instead: "Move the rows to other values first and deploy a version that no longer writes it. \
          Or leave the value where it is, and forbid it with a CHECK.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE t (id bigint PRIMARY KEY, m \
             mood)",
            "ALTER TYPE mood RENAME TO mood_old; CREATE TYPE mood AS ENUM ('ok'); ALTER TABLE t \
             ALTER COLUMN m TYPE mood USING m::text::mood; DROP TYPE mood_old",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE t (id bigint PRIMARY KEY, m \
             mood)",
            "ALTER TYPE mood RENAME TO mood_old; CREATE TYPE mood AS ENUM ('sad', 'ok', \
             'great'); \
             ALTER TABLE t ALTER COLUMN m TYPE mood USING m::text::mood; DROP TYPE mood_old",
        ),
        Example::postgres(
            Shows::Born,
            "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TYPE feel AS ENUM ('ok')",
            "CREATE TABLE t (id bigint PRIMARY KEY, m mood); ALTER TABLE t ALTER COLUMN m TYPE \
             feel USING m::text::feel",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let changed = scene.changes().filter_map(|(table, change)| match change {
        TableChange::Column {
            name,
            change: ColumnChange::Type { to, .. },
        } => Some((table, name, to)),
        _ => None,
    });
    changed
        .filter(|(table, column, _)| scene.is_old_column(table, column))
        .filter_map(|(table, column, to)| {
            let from = scene.column(table, column)?.data_type.as_ref()?;
            found(scene, table, column, lost(scene, from, to)?)
        })
        .collect()
}

/// The values that the old enum type has and the new one has not.
fn lost(scene: &Scene<'_>, from: &TypeName, to: &TypeName) -> Option<Vec<String>> {
    let old = scene.world.enumerations.get(&from.name)?;
    let new = scene.world.enumerations.get(&to.name)?;
    let gone = old.values.iter().filter(|v| !new.values.contains(v));
    Some(gone.cloned().collect())
}

fn found(scene: &Scene<'_>, table: &Name, column: &str, lost: Vec<String>) -> Option<Finding> {
    if lost.is_empty() {
        return None;
    }
    let lost = lost.join("`, `");
    let finding = scene
        .finding(format!(
            "rows of `{table}` whose `{column}` is `{lost}` make it fail"
        ))
        .help(format!(
            "move those rows of `{table}` to other values first, in batches"
        ))
        .on(table);
    Some(if scene.may_hold_rows(table) {
        finding.losing(format!("the values `{lost}` of `{table}.{column}`"))
    } else {
        finding.only(Severity::Info)
    })
}

//! `add-json-column`: a column of a type that cannot be compared.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "add-json-column",
    group: Group::BreaksRunningVersion,
    severity: Severity::Warning,
    level: Level::Warn,
    penalty: 3,
    backends: &[Backend::Postgres],
    about: "a `json` column that is added to a table which existed before the migration",
    why: "`json` has no equality: from the commit on `SELECT DISTINCT *`, `UNION` and `GROUP BY` over \
          all columns of the table fail.",
    instead: "Use `jsonb`.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE users (id bigint PRIMARY KEY)",
            "ALTER TABLE users ADD COLUMN meta json",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE users (id bigint PRIMARY KEY)",
            "ALTER TABLE users ADD COLUMN meta jsonb",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE users (id bigint PRIMARY KEY); ALTER TABLE users ADD COLUMN meta json",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let added = scene.columns_added().into_iter();
    added
        .filter(|made| {
            let data_type = made.column.data_type.as_ref();
            let is_json = data_type.is_some_and(|t| scene.base_type(t).name.name == "json");
            scene.is_old(made.table) && is_json
        })
        .map(|made| {
            let (table, column) = (made.table, &made.column.name);
            scene
                .finding(format!(
                    "`{table}.{column}` has no equality: `SELECT DISTINCT *` from `{table}` fails from \
                     now on"
                ))
                .help(format!("make `{column}` jsonb"))
                .on(table)
        })
        .collect()
}

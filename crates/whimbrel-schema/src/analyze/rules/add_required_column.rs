//! `add-required-column`: a new column that rows cannot do without, and that has no default.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Expression, NewColumn};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::analyze::world::Size;
use crate::backend::Backend;
use crate::verify::Level;

/// What it costs where there are rows: it cannot run.
const REFUSED: u32 = 75;

pub(super) static RULE: Rule = Rule {
    id: "add-required-column",
    group: Group::FailsOnExistingRows,
    severity: Severity::Error,
    level: Level::Deny,
    penalty: 40,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "a `NOT NULL` column without a default that is added to a table which may have rows",
    why: "The rows that exist have no value for it, so the statement fails: 23502 on PostgreSQL, \
          \"Cannot add a NOT NULL column with default value NULL\" on SQLite. Were it to succeed, the \
          running version's inserts would fail, since they leave the column out.",
    instead: "Add it nullable or with a constant default. Deploy the version that writes it, fill it \
              in batches, and make it NOT NULL later.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE users (id bigint PRIMARY KEY)",
            "ALTER TABLE users ADD COLUMN country text NOT NULL",
        ),
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE users (id INTEGER PRIMARY KEY)",
            "ALTER TABLE users ADD COLUMN country TEXT NOT NULL",
        ),
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE users (id bigint PRIMARY KEY)",
            "ALTER TABLE users ADD COLUMN country text NOT NULL DEFAULT NULL",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE users (id bigint PRIMARY KEY)",
            "ALTER TABLE users ADD COLUMN country text NOT NULL DEFAULT 'de'",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE users (id bigint PRIMARY KEY)",
            "ALTER TABLE users ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY, \
             ADD COLUMN twice bigint GENERATED ALWAYS AS (id * 2) STORED NOT NULL",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE users (id bigint PRIMARY KEY); \
             ALTER TABLE users ADD COLUMN country text NOT NULL",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let added = scene.columns_added().into_iter();
    added
        .filter(|made| scene.is_old(made.table) && is_required(made.column))
        .filter_map(|made| {
            let (table, column) = (made.table, &made.column.name);
            let finding = scene
                .finding(format!(
                    "the rows of `{table}` have no value for `{column}`, which is NOT NULL without a \
                     default"
                ))
                .help(format!(
                    "add `{column}` nullable, or with a constant default; fill it in batches and make \
                     it NOT NULL in a later release"
                ))
                .on(table);
            match scene.relation(table).map(|relation| relation.size) {
                Some(Size::Known { rows: 0, .. }) => None,
                Some(Size::Known { .. }) => Some(finding.penalty(REFUSED).certain()),
                Some(Size::Unknown) | None => Some(finding),
            }
        })
        .collect()
}

fn is_required(column: &NewColumn) -> bool {
    let has_value = column.default.as_ref().is_some_and(is_a_value)
        || column.generated.is_some()
        || column.sequence.is_some()
        || column.data_type.as_ref().is_some_and(|data_type| {
            ["serial", "bigserial", "smallserial"]
                .iter()
                .any(|serial| data_type.is(serial))
        });
    column.not_null && !has_value
}

fn is_a_value(default: &Expression) -> bool {
    !default.is_null
}

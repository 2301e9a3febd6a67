//! `prefer-timestamptz`: a moment without a time zone is no moment.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{ColumnChange, TableChange, TypeName};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "prefer-timestamptz",
    group: Group::Convention,
    severity: Severity::Info,
    level: Level::Allow,
    penalty: 1,
    backends: &[Backend::Postgres],
    about: "a column of type `timestamp` without a time zone",
    why: "What it holds is the reading of a clock, and which clock is not said: sessions with other \
          time zones write and read other moments.",
    instead: "`timestamptz`, which stores the moment itself in as many bytes.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "",
            "CREATE TABLE posts (id bigint PRIMARY KEY, at timestamp)",
        ),
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE posts (id bigint PRIMARY KEY)",
            "ALTER TABLE posts ADD COLUMN at timestamp(3) without time zone",
        ),
        Example::postgres(
            Shows::Silent,
            "",
            "CREATE TABLE posts (id bigint PRIMARY KEY, at timestamptz, day date)",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let made = scene.made_columns().into_iter();
    let made = made.filter_map(|made| {
        let data_type = made.column.data_type.as_ref()?;
        Some((made.table, &made.column.name, data_type))
    });
    let changed = scene.changes().filter_map(|(table, change)| match change {
        TableChange::Column {
            name,
            change: ColumnChange::Type { to, .. },
        } => Some((table, name, to)),
        _ => None,
    });
    made.chain(changed)
        .filter(|(_, _, data_type)| is_timestamp(data_type))
        .map(|(table, column, _)| {
            scene
                .finding(format!(
                    "`{table}.{column}` does not say in which time zone it is"
                ))
                .help(format!("make `{column}` timestamptz"))
                .on(table)
        })
        .collect()
}

fn is_timestamp(data_type: &TypeName) -> bool {
    matches!(
        data_type.name.name.as_str(),
        "timestamp" | "timestamp without time zone"
    )
}

//! `char-padding-type`: a text type that adds blanks.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "char-padding-type",
    group: Group::Convention,
    severity: Severity::Info,
    level: Level::Allow,
    penalty: 1,
    backends: &[Backend::Postgres],
    about: "a new column of type `char(n)`",
    why: "Values are padded with blanks that comparisons ignore and `LIKE` does not, and making it \
          longer later rewrites the table under ACCESS EXCLUSIVE.",
    instead: "`text`, with a `CHECK` on its length where one is needed.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "",
            "CREATE TABLE iso (id bigint PRIMARY KEY, cc char(2))",
        ),
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE iso (id bigint PRIMARY KEY)",
            "ALTER TABLE iso ADD COLUMN cc character(2)",
        ),
        Example::postgres(
            Shows::Silent,
            "",
            "CREATE TABLE iso (id bigint PRIMARY KEY, cc text, name varchar(20))",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let made = scene.made_columns().into_iter();
    made.filter(|made| {
        let data_type = made.column.data_type.as_ref();
        data_type.is_some_and(|t| matches!(t.name.name.as_str(), "character" | "char" | "bpchar"))
    })
    .map(|made| {
        let (table, column) = (made.table, &made.column.name);
        scene
            .finding(format!(
                "values of `{table}.{column}` are padded with blanks"
            ))
            .help(format!("make `{column}` text"))
            .on(table)
    })
    .collect()
}

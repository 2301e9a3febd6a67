//! `prefer-identity`: a column numbers its rows in the old way.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "prefer-identity",
    group: Group::Convention,
    severity: Severity::Info,
    level: Level::Allow,
    penalty: 1,
    backends: &[Backend::Postgres],
    about: "a new column of type `serial`, `bigserial` or `smallserial`",
    why: "The sequence behind it is an object of its own: it needs its own privileges, stays behind \
          when the default is dropped, and nothing keeps an insert from writing the column by hand.",
    instead: "`bigint GENERATED ALWAYS AS IDENTITY`.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "",
            "CREATE TABLE posts (id bigserial PRIMARY KEY)",
        ),
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE logs (message text)",
            "ALTER TABLE logs ADD COLUMN id bigserial",
        ),
        Example::postgres(
            Shows::Silent,
            "",
            "CREATE TABLE posts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY)",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let made = scene.made_columns().into_iter();
    made.filter_map(|made| {
        let data_type = made.column.data_type.as_ref()?;
        let whole = match data_type.name.name.as_str() {
            "serial" => "integer",
            "bigserial" => "bigint",
            "smallserial" => "smallint",
            _ => return None,
        };
        let (table, column) = (made.table, &made.column.name);
        let message = format!("`{table}.{column}` is {data_type}, not an identity");
        let help = format!("say {column} {whole} GENERATED ALWAYS AS IDENTITY");
        Some(scene.finding(message).help(help).on(table))
    })
    .collect()
}

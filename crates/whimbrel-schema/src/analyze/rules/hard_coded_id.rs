//! `hard-coded-id`: a statement knows a row by its number.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, Filter, Name, RowSource};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::analyze::world::{Column, Relation};
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "hard-coded-id",
    group: Group::Process,
    severity: Severity::Info,
    level: Level::Warn,
    penalty: 1,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "a row of an existing table that is chosen, or written, by the number that the database gave it",
    why: "Another database gave the number to another row, or to none: the statement changes the wrong \
          one there, or nothing. A number written by hand collides with the next that is given out.",
    instead: "Choose the row by what it means, such as its name or code; let the database number new ones.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE users (id bigint PRIMARY KEY, state text)",
            "UPDATE users SET state = 'gone' WHERE id = 42",
        ),
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE posts (id bigint PRIMARY KEY, user_id bigint)",
            "DELETE FROM posts WHERE user_id IN (1, 2)",
        ),
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE roles (id bigserial PRIMARY KEY, name text)",
            "INSERT INTO roles (id, name) VALUES (4, 'auditor')",
        ),
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE users (id INTEGER PRIMARY KEY, state TEXT)",
            "UPDATE users SET state = 'gone' WHERE id = 42",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE roles (id bigserial PRIMARY KEY, name text)",
            "INSERT INTO roles (name) VALUES ('auditor'); \
             UPDATE roles SET name = 'b' WHERE name = 'a'",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE countries (code text PRIMARY KEY, name text)",
            "UPDATE countries SET name = 'Türkiye' WHERE code = 'tr'",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE kinds (id bigint PRIMARY KEY, name text); \
             INSERT INTO kinds VALUES (1, 'a'); UPDATE kinds SET name = 'b' WHERE id = 1",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let chosen = match scene.act() {
        Act::Update(update) => by_number(scene, &update.table, &update.filter),
        Act::Delete { table, filter, .. } => by_number(scene, table, filter),
        Act::Insert {
            table,
            columns,
            source: RowSource::Values(_),
            ..
        } => numbered(scene, table, columns),
        _ => None,
    };
    chosen.into_iter().collect()
}

fn by_number(scene: &Scene<'_>, table: &Name, filter: &Filter) -> Option<Finding> {
    let column = filter.literal_key.as_deref()?;
    let known = scene.relation(table);
    let is_number = match known.and_then(|relation| relation.column(column)) {
        Some(known_column) => {
            is_given_out(known_column) && (is_key(known, column) || is_like_an_id(column))
        }
        None => is_like_an_id(column),
    };
    let message =
        format!("rows of `{table}` are chosen by the value of `{column}`, which differs elsewhere");
    let help = "choose them by what they mean, such as a name or a code";
    (scene.is_old(table) && is_number).then(|| scene.finding(message).help(help).on(table))
}

fn numbered(scene: &Scene<'_>, table: &Name, columns: &[String]) -> Option<Finding> {
    let known = scene.relation(table)?;
    let key = known.primary_key()?.columns();
    let [key] = key.as_slice() else {
        return None;
    };
    let is_written = columns.is_empty() || columns.iter().any(|column| column == key);
    let is_number = known.column(key).is_some_and(is_integer) && is_like_an_id(key);
    let message =
        format!("new rows of `{table}` bring their own `{key}`, which may be taken elsewhere");
    let help = format!("leave `{key}` to the database");
    (scene.is_old(table) && is_written && is_number)
        .then(|| scene.finding(message).help(help).on(table))
}

fn is_key(known: Option<&Relation>, column: &str) -> bool {
    let key = known.and_then(Relation::primary_key);
    key.is_some_and(|key| key.columns() == [column])
}

fn is_like_an_id(column: &str) -> bool {
    let column = column.to_ascii_lowercase();
    matches!(column.as_str(), "id" | "uuid" | "guid" | "pk")
        || ["_id", "_uuid", "_guid"]
            .iter()
            .any(|end| column.ends_with(end))
}

/// Tells whether a column's type is one that databases give numbers out for.
fn is_given_out(column: &Column) -> bool {
    let is_uuid = column
        .data_type
        .as_ref()
        .is_some_and(|t| t.name.name.eq_ignore_ascii_case("uuid"));
    is_uuid || is_integer(column)
}

fn is_integer(column: &Column) -> bool {
    column.data_type.as_ref().is_some_and(|data_type| {
        let name = data_type.name.name.to_ascii_lowercase();
        name.contains("int") && name != "interval" || name.ends_with("serial")
    })
}

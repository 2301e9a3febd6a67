//! `short-integer-key`: a key that runs out of numbers.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, ConstraintKind, NewColumn, Reference, TypeName};
use crate::analyze::finding::Finding;
use crate::analyze::new_columns::Made;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "short-integer-key",
    group: Group::Convention,
    severity: Severity::Info,
    level: Level::Allow,
    penalty: 1,
    backends: &[Backend::Postgres],
    about: "a new primary or foreign key of type `integer` or `smallint`",
    why: "An `integer` key runs out after 2,147,483,647 rows, deleted ones included, and making it \
          `bigint` then rewrites the table and all that refer to it under ACCESS EXCLUSIVE.",
    instead: "`bigint`: four more bytes a row.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(Shows::Fires, "", "CREATE TABLE posts (id int PRIMARY KEY)"),
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE users (id bigint PRIMARY KEY)",
            "CREATE TABLE posts (id bigint PRIMARY KEY, user_id int REFERENCES users (id))",
        ),
        Example::postgres(
            Shows::Fires,
            "",
            "CREATE TABLE posts (id serial, PRIMARY KEY (id))",
        ),
        Example::postgres(
            Shows::Silent,
            "",
            "CREATE TABLE posts (id bigint PRIMARY KEY, age int)",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE users (id int PRIMARY KEY)",
            "CREATE TABLE posts (id bigint PRIMARY KEY, user_id int REFERENCES users (id))",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let made = scene.made_columns().into_iter();
    made.filter_map(|made| {
        let data_type = made.column.data_type.as_ref()?;
        let (longest, what) = (longest(data_type)?, key(scene, &made, data_type)?);
        let (table, column) = (made.table, &made.column.name);
        let message = format!("the {what} `{table}.{column}` ends at {longest}");
        Some(
            scene
                .finding(message)
                .help(format!("make `{column}` bigint"))
                .on(table),
        )
    })
    .collect()
}

/// The greatest value of a short type.
fn longest(data_type: &TypeName) -> Option<&'static str> {
    match data_type.name.name.as_str() {
        "integer" | "serial" if data_type.dimensions == 0 => Some("2,147,483,647"),
        "smallint" | "smallserial" if data_type.dimensions == 0 => Some("32,767"),
        _ => None,
    }
}

/// What kind of key a new column is, unless it only follows the key that it refers to.
fn key(scene: &Scene<'_>, made: &Made<'_>, data_type: &TypeName) -> Option<&'static str> {
    let of_table = match scene.act() {
        Act::CreateTable(table) => table.constraints.as_slice(),
        _ => &[],
    };
    let mut kinds = of_table.iter().chain(&made.column.constraints);
    kinds.find_map(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, .. } => {
            is_only(columns, made.column).then_some("primary key")
        }
        ConstraintKind::ForeignKey { columns, reference } => {
            let is_free = is_only(columns, made.column) && !follows(scene, reference, data_type);
            is_free.then_some("foreign key")
        }
        _ => None,
    })
}

fn is_only(columns: &[String], column: &NewColumn) -> bool {
    // At a column the list may be left out.
    columns.iter().all(|name| *name == column.name) && columns.len() <= 1
}

/// Tells whether the key that it refers to is known to be just as short.
fn follows(scene: &Scene<'_>, reference: &Reference, data_type: &TypeName) -> bool {
    let Some(parent) = scene.relation(&reference.table) else {
        return false;
    };
    let key = parent.primary_key();
    let of_key = key.and_then(|key| key.columns().first().copied());
    let column = reference.columns.first().map(String::as_str).or(of_key);
    let referred = column.and_then(|column| parent.column(column)?.data_type.as_ref());
    referred.is_some_and(|referred| {
        longest(referred).is_some() && longest(data_type) >= longest(referred)
    })
}

//! `alter-type-breaks-clients`: clients that know the type of a column meet another one.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{ColumnChange, TableChange, TypeName};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::dialect::{Affinity, affinity};
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "alter-type-breaks-clients",
    group: Group::BreaksRunningVersion,
    severity: Severity::Warning,
    level: Level::Warn,
    penalty: 5,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "a column whose values reach clients as another type",
    why: "Clients that speak the binary protocol, such as sqlx, tokio-postgres and Diesel, decode the \
          type that they were compiled for and fail on another one; prepared statements fail with \
          \"cached plan must not change result type\".",
    instead: "Add a column of the new type, write both, switch the readers, and drop the old one in a \
              later release.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, at timestamp)",
            "ALTER TABLE t ALTER COLUMN at TYPE timestamptz",
        ),
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id int PRIMARY KEY)",
            "ALTER TABLE t ALTER COLUMN id TYPE bigint",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, name varchar(50), price numeric(10, 2))",
            "ALTER TABLE t ALTER COLUMN name TYPE text, ALTER COLUMN price TYPE numeric(12, 2)",
        ),
        Example::postgres(
            Shows::Born,
            "CREATE TABLE t (id bigint PRIMARY KEY)",
            "ALTER TABLE t ADD COLUMN a int; ALTER TABLE t ALTER COLUMN a TYPE text",
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
        .filter_map(|(table, column, to)| {
            let from = scene.column(table, column)?.data_type.as_ref()?;
            let is_other = on_the_wire(scene, from) != on_the_wire(scene, to);
            let message = format!(
                "clients that expect `{from}` in `{table}.{column}` fail when they get `{to}`"
            );
            (scene.is_old_column(table, column) && is_other).then(|| {
                let help =
                    format!("add a column of type `{to}` beside it, and write both for a release");
                scene.finding(message).help(help).on(table)
            })
        })
        .collect()
}

/// What clients see of a type.
#[derive(PartialEq)]
enum Wire {
    /// PostgreSQL: the type, and the number of its dimensions.
    Type(String, u8),
    /// SQLite: the kind of values that it stores.
    Values(Affinity),
}

fn on_the_wire(scene: &Scene<'_>, data_type: &TypeName) -> Wire {
    let base = scene.base_type(data_type);
    match scene.settings.backend {
        Backend::Postgres => {
            let dimensions = base.dimensions.max(data_type.dimensions);
            Wire::Type(family(&base.name.to_string()).to_owned(), dimensions)
        }
        Backend::Sqlite => Wire::Values(affinity(&base.name.name)),
    }
}

/// One name for the types that clients decode alike.
fn family(name: &str) -> &str {
    const FAMILIES: [(&str, &[&str]); 4] = [
        (
            "text",
            &[
                "varchar",
                "character varying",
                "char",
                "character",
                "bpchar",
                "citext",
                "name",
            ],
        ),
        ("integer", &["serial"]),
        ("bigint", &["bigserial"]),
        ("smallint", &["smallserial"]),
    ];
    let mut families = FAMILIES.iter();
    families
        .find(|(_, members)| members.contains(&name))
        .map_or(name, |(family, _)| family)
}

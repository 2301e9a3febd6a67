//! `add-column-constrained-domain`: a domain is checked for every row.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::NewColumn;
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "add-column-constrained-domain",
    group: Group::BlocksReads,
    severity: Severity::Error,
    level: Level::Warn,
    penalty: 0,
    backends: &[Backend::Postgres],
    about: "a new column of a domain with a CHECK or NOT NULL in a table that existed before the \
          migration",
    why: "PostgreSQL writes every row anew under ACCESS EXCLUSIVE to check the domain, \
          although the column is NULL everywhere.",
    instead: "Add the column with the type below the domain, and the rule as a CHECK: NOT VALID \
          first, validated apart.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); CREATE DOMAIN posint AS \
             int CHECK (VALUE > 0)",
            "ALTER TABLE t ADD COLUMN r posint",
        ),
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); CREATE DOMAIN posint AS \
             int CHECK (VALUE > 0); CREATE DOMAIN rank AS posint",
            "ALTER TABLE t ADD COLUMN r rank",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); CREATE DOMAIN anyint AS \
             int",
            "ALTER TABLE t ADD COLUMN r anyint",
        ),
        Example::postgres(
            Shows::Born,
            "CREATE DOMAIN posint AS int CHECK (VALUE > 0)",
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); ALTER TABLE t ADD \
             COLUMN r \
             posint",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let added = scene.added_columns().into_iter();
    let found = added.filter(|(table, column, does)| {
        does.rewrites.contains(*table) && is_constrained(scene, column)
    });
    found
        .map(|(table, column, _)| {
            let name = &column.name;
            scene
                .finding(format!(
                    "`{table}` is written anew under ACCESS EXCLUSIVE to check \
                 the domain of `{name}`"
                ))
                .help(format!(
                    "add `{name}` to `{table}` with the type below the domain, \
                 then the rule as a CHECK NOT VALID, \
                     then validate it in another transaction"
                ))
                .on(table)
        })
        .collect()
}

fn is_constrained(scene: &Scene<'_>, column: &NewColumn) -> bool {
    let data_type = column.data_type.as_ref();
    data_type.is_some_and(|data_type| scene.world.is_constrained(data_type))
}

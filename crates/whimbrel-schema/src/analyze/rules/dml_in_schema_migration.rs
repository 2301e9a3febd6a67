//! `dml-in-schema-migration`: rows change next to the schema.

use super::{Check, Example, Group, Rule, Severity, Shows, Whole};
use crate::analyze::act::Concern;
use crate::analyze::finding::Finding;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "dml-in-schema-migration",
    group: Group::Process,
    severity: Severity::Info,
    level: Level::Allow,
    // What makes the schema of a new table stands beside the rows as well.
    penalty: 0,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "rows of an existing table that change in a migration which changes the schema, too",
    why: "The two are tested, repeated and taken back in different ways, and the data becomes part of \
          the history. Rows for a table that the same migration makes are no data of anybody yet.",
    instead: "A migration of its own for the rows, after the one that changes the schema.",
    check: Check::Script(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE users (id bigint PRIMARY KEY, state text)",
            "ALTER TABLE users ADD COLUMN x int; UPDATE users SET state = 'old' WHERE state = 'o'",
        ),
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE users (id INTEGER PRIMARY KEY, state TEXT)",
            "ALTER TABLE users ADD COLUMN x INTEGER; DELETE FROM users WHERE state = 'o'",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE users (id bigint PRIMARY KEY, state text)",
            "UPDATE users SET state = 'old' WHERE state = 'o'",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE kinds (id bigint PRIMARY KEY, name text); INSERT INTO kinds VALUES (1, 'a')",
        ),
    ],
};

fn check(whole: &Whole<'_>) -> Vec<Finding> {
    let mut statements = whole.script.statements.iter();
    if !statements.any(|statement| statement.act.concern() == Concern::Schema) {
        return Vec::new();
    }
    let statements = whole.script.statements.iter().enumerate();
    let rows = statements.filter(|(_, statement)| statement.act.concern() == Concern::Rows);
    rows.filter_map(|(index, statement)| {
        let table = statement.act.targets().into_iter().next()?;
        let message = format!("rows of `{table}` change in a migration that changes the schema");
        let help = "change the rows in a migration of their own";
        whole
            .is_old_at(index, table)
            .then(|| whole.finding(index, message).help(help).on(table))
    })
    .collect()
}

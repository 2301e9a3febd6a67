//! `if-not-exists-masks-drift`: a statement that may well do nothing.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, NewTable, TableChange};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::analyze::world::Relation;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "if-not-exists-masks-drift",
    group: Group::Process,
    severity: Severity::Warning,
    level: Level::Warn,
    penalty: 3,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "`IF NOT EXISTS` for a table that is there, or for a column that is there with another type",
    why: "The statement succeeds and does nothing: the columns that it declares are not there, and the \
          next statement or the application finds out.",
    instead: "Change the table that is there: `ALTER TABLE … ADD COLUMN`.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE users (id bigint PRIMARY KEY)",
            "CREATE TABLE IF NOT EXISTS users (id bigint PRIMARY KEY, phone text)",
        ),
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE users (id INTEGER PRIMARY KEY)",
            "CREATE TABLE IF NOT EXISTS users (id INTEGER PRIMARY KEY, phone TEXT)",
        ),
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE users (id bigint PRIMARY KEY, phone bigint)",
            "ALTER TABLE users ADD COLUMN IF NOT EXISTS phone text",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE posts (id bigint PRIMARY KEY)",
            "CREATE TABLE IF NOT EXISTS users (id bigint PRIMARY KEY, phone text)",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE users (id bigint PRIMARY KEY)",
            "ALTER TABLE users ADD COLUMN IF NOT EXISTS phone text",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    if let Act::CreateTable(table) = scene.act() {
        return of_table(scene, table).into_iter().collect();
    }
    let added = scene.changes().filter_map(|(table, change)| match change {
        TableChange::AddColumn {
            column,
            if_not_exists: true,
        } => Some((table, column)),
        _ => None,
    });
    added
        .filter_map(|(table, column)| {
            let known = scene.column(table, &column.name)?.data_type.as_ref()?;
            let declared = column.data_type.as_ref()?;
            let name = &column.name;
            let message = format!(
                "nothing happens: `{table}.{name}` is there, and is `{known}`, not `{declared}`"
            );
            let help = format!("change the type of `{name}`, or leave the statement out");
            (known != declared).then(|| scene.finding(message).help(help).on(table))
        })
        .collect()
}

fn of_table(scene: &Scene<'_>, new: &NewTable) -> Option<Finding> {
    let name = &new.name;
    let known = scene.relation(name).filter(|_| new.if_not_exists)?;
    let missing = missing(new, known);
    let message = if missing.is_empty() {
        format!("nothing happens: `{name}` is there")
    } else {
        format!(
            "nothing happens: `{name}` is there, without `{}`",
            missing.join("`, `")
        )
    };
    let help = format!("change the table that is there, with ALTER TABLE {name}");
    Some(scene.finding(message).help(help).on(name))
}

fn missing<'n>(new: &'n NewTable, known: &Relation) -> Vec<&'n str> {
    let names = new.columns.iter().map(|column| column.name.as_str());
    let missing = names.filter(|name| known.is_known && known.column(name).is_none());
    missing.collect()
}

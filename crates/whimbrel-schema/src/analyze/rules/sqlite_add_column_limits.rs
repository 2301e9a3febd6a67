//! `sqlite-add-column-limits`: a new column that `ADD COLUMN` cannot add.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, Name, NewColumn, TableChange};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::analyze::world::Size;
use crate::analyze::world::sqlite::{Limit, limits};
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "sqlite-add-column-limits",
    group: Group::FailsOnExistingRows,
    severity: Severity::Error,
    level: Level::Deny,
    penalty: 75,
    backends: &[Backend::Sqlite],
    about: "a new column that SQLite cannot add to a table: unique, a key, or where there are rows \
            required, computed and stored, or with a default that is no constant",
    why: "`ADD COLUMN` only changes the text of the table; it writes no row and builds no index, so \
          that SQLite refuses what would need it.",
    instead: "Add the column nullable and without such a default, fill it, and let the typed \
              operation make the table anew with what is missing. For UNIQUE, add the column and \
              then a unique index.",
    check: Check::Statement(check),
    examples: &[
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE t (id INTEGER PRIMARY KEY)",
            "ALTER TABLE t ADD COLUMN at TEXT DEFAULT CURRENT_TIMESTAMP",
        ),
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE t (id INTEGER PRIMARY KEY)",
            "ALTER TABLE t ADD COLUMN a INTEGER NOT NULL DEFAULT 0 CHECK (a > 0)",
        ),
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE t (id INTEGER PRIMARY KEY)",
            "ALTER TABLE t ADD COLUMN code TEXT UNIQUE",
        ),
        Example::sqlite(
            Shows::Silent,
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER)",
            "ALTER TABLE t ADD COLUMN b INTEGER GENERATED ALWAYS AS (a * 2) VIRTUAL",
        ),
        Example::sqlite(
            Shows::Silent,
            "CREATE TABLE t (id INTEGER PRIMARY KEY)",
            "ALTER TABLE t ADD COLUMN b INTEGER NOT NULL DEFAULT 0",
        ),
        Example::sqlite(
            Shows::Born,
            "",
            "CREATE TABLE t (id INTEGER PRIMARY KEY); \
             ALTER TABLE t ADD COLUMN at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let Act::AlterTable(alter) = scene.act() else {
        return Vec::new();
    };
    let added = alter.changes.iter().filter_map(|change| match change {
        TableChange::AddColumn { column, .. } => Some(column),
        _ => None,
    });
    added
        .flat_map(|column| found(scene, &alter.table, column))
        .collect()
}

fn found(scene: &Scene<'_>, table: &Name, column: &NewColumn) -> Vec<Finding> {
    let is_empty = scene
        .relation(table)
        .is_some_and(|relation| matches!(relation.size, Size::Known { rows: 0, .. }));
    // Before 3.37 no CHECK was asked.
    let is_asked = |limit: &Limit| *limit != Limit::Check || scene.settings.version >= 37;
    let limits = limits(column, scene.world.foreign_keys);
    let met = limits
        .into_iter()
        .filter(|limit| limit.is_certain() || !is_empty);
    met.filter(is_asked)
        .map(|limit| of_limit(scene, table, column, limit))
        .collect()
}

fn of_limit(scene: &Scene<'_>, table: &Name, column: &NewColumn, limit: Limit) -> Finding {
    let name = &column.name;
    let when = if limit.is_certain() {
        ""
    } else {
        " where the table has rows"
    };
    let finding = scene
        .finding(format!(
            "SQLite refuses the column `{table}.{name}`{when}: {}",
            limit.message()
        ))
        .help(instead(table, name, limit))
        .on(table);
    if limit.is_certain() {
        finding.certain()
    } else {
        finding
    }
}

fn instead(table: &Name, column: &str, limit: Limit) -> String {
    match limit {
        Limit::PrimaryKey => {
            format!("let the typed operation make `{table}` anew with the primary key")
        }
        Limit::Unique => format!(
            "add `{column}` without UNIQUE, then CREATE UNIQUE INDEX {}_{column} ON {table} ({column})",
            table.name
        ),
        Limit::Required => format!(
            "give `{column}` a constant default, or add it nullable, fill it, and then set it NOT NULL"
        ),
        Limit::Default => format!(
            "add `{column}` without a default, fill it with UPDATE, and let the typed operation make \
             `{table}` anew with the default"
        ),
        Limit::Stored => format!("make `{column}` VIRTUAL, or let `{table}` be made anew"),
        Limit::Reference => format!("add `{column}` without a default, and fill it with UPDATE"),
        Limit::Check => format!("give `{column}` a default that its CHECK allows"),
    }
}

//! `sqlite-unsupported-alter`: a change of a table that this version of SQLite has no statement for.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, ColumnChange, Name, TableChange};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::analyze::typed_line::{self, TypedLine};
use crate::analyze::world::sqlite::{Native, native};
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "sqlite-unsupported-alter",
    group: Group::FailsOnExistingRows,
    severity: Severity::Error,
    level: Level::Deny,
    penalty: 75,
    backends: &[Backend::Sqlite],
    about: "an `ALTER TABLE` that the version of SQLite does not have",
    why: "The statement is a syntax error. RENAME COLUMN came with 3.25, DROP COLUMN with 3.35, SET \
          and DROP NOT NULL and constraints by CHECK with 3.53; another type, another default, UNIQUE, \
          PRIMARY KEY and FOREIGN KEY no version can change, nor two things at once.",
    instead: "The typed operation, which makes the table anew: a new table, the rows copied, the old \
              one dropped, the new one renamed, with indexes, triggers and views made again.",
    check: Check::Statement(check),
    examples: &[
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)",
            "ALTER TABLE t ALTER COLUMN a SET NOT NULL",
        ),
        Example::sqlite(
            Shows::Silent,
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)",
            "ALTER TABLE t ALTER COLUMN a SET NOT NULL",
        )
        .on(53),
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)",
            "ALTER TABLE t ADD CONSTRAINT u UNIQUE (a)",
        )
        .on(53),
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)",
            "ALTER TABLE t DROP COLUMN a",
        )
        .on(34),
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)",
            "ALTER TABLE t ADD COLUMN b TEXT, ADD COLUMN c TEXT",
        ),
        Example::sqlite(
            Shows::Silent,
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)",
            "ALTER TABLE t RENAME COLUMN a TO b",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let Act::AlterTable(alter) = scene.act() else {
        return Vec::new();
    };
    let changes = alter.changes.iter();
    let mut findings: Vec<Finding> = changes
        .filter_map(|change| missing(scene, &alter.table, change))
        .collect();
    if findings.is_empty() && alter.changes.len() > 1 {
        let finding = scene
            .finding(
                "SQLite changes one thing in one `ALTER TABLE`; the statement is a syntax error",
            )
            .help("write one ALTER TABLE for each change")
            .on(&alter.table)
            .certain();
        findings.push(finding);
    }
    findings
}

fn missing(scene: &Scene<'_>, table: &Name, change: &TableChange) -> Option<Finding> {
    let version = scene.settings.version;
    let (native, name) = native(change);
    if native.is_in(version) {
        return None;
    }
    let help = match native {
        Native::Since(first) => format!(
            "make `{table}` anew with the typed operation, or run it on SQLite 3.{first} or newer"
        ),
        Native::Never => format!("make `{table}` anew with the typed operation"),
    };
    let mut finding = scene
        .finding(format!(
            "SQLite 3.{version} has no `{name}`; the statement is a syntax error"
        ))
        .help(help)
        .on(table)
        .certain();
    finding.fix = scene.online(table, typed(table, change));
    Some(finding)
}

/// The typed operation that does the same.
fn typed(table: &Name, change: &TableChange) -> Option<TypedLine> {
    match change {
        TableChange::AddConstraint(constraint) => {
            typed_line::add_constraint(table, constraint.name.as_deref(), &constraint.kind)
        }
        TableChange::Column {
            name,
            change: ColumnChange::SetNotNull,
        } => typed_line::set_not_null(table, name),
        _ => None,
    }
}

//! `drop-column`: a column that held values goes.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, Name, TableChange};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::analyze::successor::successor;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "drop-column",
    group: Group::DataLoss,
    severity: Severity::Warning,
    level: Level::Deny,
    penalty: 10,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "a column that existed before the migration and is dropped",
    why: "Every value is lost, and the version of the application that still names the column \
          fails. On PostgreSQL ACCESS EXCLUSIVE is held for a moment; prepared `SELECT *` fail \
          once.",
    instead: "Stop naming the column and deploy that. Make it nullable, or give it a default, so \
          that rows can still be inserted. Drop it in a later release.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t DROP COLUMN note",
        ),
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, note TEXT)",
            "ALTER TABLE t DROP COLUMN note",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ALTER COLUMN a DROP NOT NULL",
        ),
        Example::postgres(
            Shows::Born,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD COLUMN tmp int; ALTER TABLE t DROP COLUMN tmp",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); ALTER TABLE t DROP COLUMN \
             note",
        ),
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, note TEXT)",
            "CREATE TABLE n (id INTEGER PRIMARY KEY, a INTEGER); INSERT INTO n SELECT id, a FROM \
             t; DROP TABLE t; ALTER TABLE n RENAME TO t",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    if let Act::DropTables(tables, _) = scene.act() {
        let left_out = tables.iter().flat_map(|table| left_out(scene, table));
        return left_out.collect();
    }
    let dropped = scene.changes().filter_map(|(table, change)| match change {
        TableChange::DropColumn { name, .. } => Some((table, name)),
        _ => None,
    });
    dropped
        .filter(|(table, column)| scene.is_old_column(table, column))
        .map(|(table, column)| found(scene, table, column))
        .map(|finding| match scene.act() {
            // SQLite writes the table anew for it, and that time is charged apart: for a table of
            // the default size it comes to as much as elsewhere.
            Act::AlterTable(_) if scene.settings.backend == Backend::Sqlite => {
                let points = finding.penalty.min(8);
                finding.penalty(points)
            }
            _ => finding,
        })
        .collect()
}

/// The columns that a table made anew by hand no longer has, unless one was renamed.
fn left_out(scene: &Scene<'_>, table: &Name) -> Vec<Finding> {
    let new = successor(scene, table).and_then(|new| scene.relation(new));
    let (Some(old), Some(new)) = (scene.relation(table), new) else {
        return Vec::new();
    };
    let is_renamed = new.columns.iter().any(|c| old.column(&c.name).is_none());
    if is_renamed || !new.is_known {
        return Vec::new();
    }
    let gone = old.columns.iter().filter(|c| new.column(&c.name).is_none());
    gone.map(|column| found(scene, table, &column.name))
        .collect()
}

fn found(scene: &Scene<'_>, table: &Name, column: &str) -> Finding {
    let finding = scene
        .finding(format!("every value of `{table}.{column}` is lost"))
        .help(format!(
            "deploy a version that does not name `{column}`, then drop it in a later release"
        ))
        .headline("DROP COLUMN operation found")
        .on(table);
    let is_computed = scene
        .column(table, column)
        .is_some_and(|c| c.generated.is_some());
    if is_computed || !scene.may_hold_rows(table) {
        finding.only(Severity::Info)
    } else {
        finding.losing(format!("every value of `{table}.{column}`"))
    }
}

//! `sqlite-drop-column-in-use`: a column that something else in the schema names.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, Name, TableChange};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::analyze::world::sqlite::Use;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "sqlite-drop-column-in-use",
    group: Group::FailsOnExistingRows,
    severity: Severity::Error,
    level: Level::Deny,
    penalty: 75,
    backends: &[Backend::Sqlite],
    about: "a dropped column that a key, an index, a CHECK, a generated column, a view or a trigger \
            names",
    why: "SQLite reads the whole schema again without the column and refuses the statement where \
          something still names it.",
    instead: "Drop the index, view or trigger first, and make it again without the column. A column \
              of a key or of a CHECK of the table goes with the typed operation, which makes the \
              table anew.",
    check: Check::Statement(check),
    examples: &[
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); CREATE INDEX t_a ON t (a)",
            "ALTER TABLE t DROP COLUMN a",
        ),
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT UNIQUE)",
            "ALTER TABLE t DROP COLUMN b",
        ),
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); CREATE VIEW v AS SELECT a FROM t",
            "ALTER TABLE t DROP COLUMN a",
        ),
        Example::sqlite(
            Shows::Silent,
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT CHECK (a <> ''))",
            "ALTER TABLE t DROP COLUMN a",
        ),
        Example::sqlite(
            Shows::Silent,
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); CREATE INDEX t_a ON t (a)",
            "DROP INDEX t_a; ALTER TABLE t DROP COLUMN a",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let Act::AlterTable(alter) = scene.act() else {
        return Vec::new();
    };
    let table = &alter.table;
    let dropped = alter.changes.iter().filter_map(|change| match change {
        TableChange::DropColumn { name, .. } => Some(name),
        _ => None,
    });
    let findings = dropped.filter_map(|column| {
        let uses = scene.world.uses(table, column);
        let what: Vec<String> = uses.iter().map(words).collect();
        let first = uses.first()?;
        let message = format!(
            "SQLite refuses to drop `{table}.{column}`: {} it",
            what.join(" and ")
        );
        let finding = scene.finding(message).help(help(table, first));
        Some(finding.on(table).certain())
    });
    findings.collect()
}

fn words(used: &Use) -> String {
    match used {
        Use::PrimaryKey => "the primary key needs".to_owned(),
        Use::Unique => "a UNIQUE constraint needs".to_owned(),
        Use::Index(name) => format!("the index `{name}` names"),
        Use::ForeignKey => "a foreign key of the table needs".to_owned(),
        Use::Check => "a CHECK names".to_owned(),
        Use::Generated(column) => format!("the column `{column}` is computed from"),
        Use::View(name) => format!("the view `{name}` names"),
        Use::Trigger(name) => format!("the trigger `{name}` names"),
        Use::Only => "the table has no other column than".to_owned(),
    }
}

fn help(table: &Name, used: &Use) -> String {
    match used {
        Use::Index(name) => format!("DROP INDEX {name} first"),
        Use::View(name) => format!("DROP VIEW {name} first, and make it again without the column"),
        Use::Trigger(name) => {
            format!("DROP TRIGGER {name} first, and make it again without the column")
        }
        Use::Only => format!("drop the table `{table}`"),
        Use::PrimaryKey | Use::Unique | Use::ForeignKey | Use::Check | Use::Generated(_) => {
            format!("drop the column with the typed operation, which makes `{table}` anew")
        }
    }
}

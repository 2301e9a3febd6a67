//! `sqlite-view-blocks-rebuild`: a view or trigger names a table that is not there at the moment.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, TableChange};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "sqlite-view-blocks-rebuild",
    group: Group::FailsOnExistingRows,
    severity: Severity::Error,
    level: Level::Deny,
    penalty: 75,
    backends: &[Backend::Sqlite],
    about: "a table made anew by hand while a view, or a trigger of another table, names it",
    why: "Between DROP TABLE and RENAME the table is not there. RENAME reads every view and trigger \
          again and fails: \"error in view v: no such table\".",
    instead: "Drop the views and triggers that name the table first, make the table anew, and make \
              them again. The typed operations do so.",
    check: Check::Statement(check),
    examples: &[
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); CREATE VIEW v AS SELECT a FROM t",
            "CREATE TABLE n (id INTEGER PRIMARY KEY, a TEXT NOT NULL); \
             INSERT INTO n SELECT * FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t",
        ),
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); CREATE TABLE u (id INTEGER PRIMARY KEY); \
             CREATE TRIGGER u_t AFTER INSERT ON u BEGIN INSERT INTO t (a) VALUES ('x'); END",
            "CREATE TABLE n (id INTEGER PRIMARY KEY, a TEXT NOT NULL); \
             INSERT INTO n SELECT * FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t",
        ),
        Example::sqlite(
            Shows::Silent,
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); CREATE VIEW v AS SELECT a FROM t",
            "DROP VIEW v; CREATE TABLE n (id INTEGER PRIMARY KEY, a TEXT NOT NULL); \
             INSERT INTO n SELECT * FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t; \
             CREATE VIEW v AS SELECT a FROM t",
        ),
        Example::sqlite(
            Shows::Silent,
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); CREATE TABLE u (id INTEGER PRIMARY KEY); \
             CREATE VIEW v AS SELECT id FROM u",
            "CREATE TABLE n (id INTEGER PRIMARY KEY, a TEXT NOT NULL); \
             INSERT INTO n SELECT * FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let Act::AlterTable(alter) = scene.act() else {
        return Vec::new();
    };
    let reads_again = alter.changes.iter().any(|change| {
        matches!(
            change,
            TableChange::Rename(_)
                | TableChange::RenameColumn { .. }
                | TableChange::DropColumn { .. }
        )
    });
    if !reads_again || scene.world.legacy_alter_table || scene.settings.version < 25 {
        return Vec::new();
    }
    let Some(broken) = scene.world.broken() else {
        return Vec::new();
    };
    let (kind, name, missing) = (broken.kind, broken.name, broken.missing);
    let finding = scene
        .finding(format!(
            "the statement fails: the {kind} `{name}` names `{missing}`, which is not there at this moment"
        ))
        .help(format!(
            "DROP {} {name} before `{missing}` is dropped, and make it again at the end",
            kind.to_uppercase()
        ))
        .on(&missing)
        .certain();
    vec![finding]
}

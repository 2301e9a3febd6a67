//! `sqlite-rebuild-fk-cascade`: a dropped table takes the rows that refer to it along.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, Name};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::analyze::successor::successor;
use crate::analyze::world::KeyConstraint;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "sqlite-rebuild-fk-cascade",
    group: Group::DataLoss,
    severity: Severity::Error,
    level: Level::Deny,
    penalty: 75,
    backends: &[Backend::Sqlite],
    about: "a table that is dropped, also to be made anew, while foreign keys are enforced and other \
            tables refer to it",
    why: "DROP TABLE deletes every row first. ON DELETE CASCADE empties the tables that refer to it, \
          ON DELETE SET NULL their columns, without an error; the other actions refuse the statement \
          where a row refers.",
    instead: "PRAGMA foreign_keys = OFF on the connection before BEGIN; make the table anew; PRAGMA \
              foreign_key_check must return no row; COMMIT; PRAGMA foreign_keys = ON. The typed \
              operations do so.",
    check: Check::Statement(check),
    examples: &[
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE p (id INTEGER PRIMARY KEY); \
             CREATE TABLE c (id INTEGER PRIMARY KEY, p_id INTEGER REFERENCES p (id) ON DELETE CASCADE)",
            "CREATE TABLE n (id INTEGER PRIMARY KEY, a TEXT); INSERT INTO n (id) SELECT id FROM p; \
             DROP TABLE p; ALTER TABLE n RENAME TO p",
        ),
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE p (id INTEGER PRIMARY KEY); \
             CREATE TABLE c (id INTEGER PRIMARY KEY, p_id INTEGER REFERENCES p (id))",
            "DROP TABLE p",
        ),
        Example::sqlite(
            Shows::Silent,
            "CREATE TABLE p (id INTEGER PRIMARY KEY); \
             CREATE TABLE c (id INTEGER PRIMARY KEY, p_id INTEGER REFERENCES p (id) ON DELETE CASCADE)",
            "PRAGMA foreign_keys = OFF; BEGIN; CREATE TABLE n (id INTEGER PRIMARY KEY, a TEXT); \
             INSERT INTO n (id) SELECT id FROM p; DROP TABLE p; ALTER TABLE n RENAME TO p; \
             PRAGMA foreign_key_check; COMMIT; PRAGMA foreign_keys = ON",
        )
        .alone(),
        Example::sqlite(
            Shows::Silent,
            "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE other (id INTEGER PRIMARY KEY)",
            "CREATE TABLE n (id INTEGER PRIMARY KEY, a TEXT); INSERT INTO n (id) SELECT id FROM p; \
             DROP TABLE p; ALTER TABLE n RENAME TO p",
        ),
        Example::sqlite(
            Shows::Born,
            "CREATE TABLE p (id INTEGER PRIMARY KEY)",
            "CREATE TABLE c (id INTEGER PRIMARY KEY, p_id INTEGER REFERENCES p (id) ON DELETE CASCADE); \
             DROP TABLE p",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let Act::DropTables(tables, _) = scene.act() else {
        return Vec::new();
    };
    if !scene.world.foreign_keys {
        return Vec::new();
    }
    tables
        .iter()
        .flat_map(|table| found(scene, table))
        .collect()
}

fn found(scene: &Scene<'_>, table: &Name) -> Vec<Finding> {
    let children = scene.world.referring(table);
    let others = children.filter(|(child, _)| *child != table && scene.may_hold_rows(child));
    others
        .filter_map(|(child, key)| of_key(scene, table, child, key))
        .collect()
}

fn of_key(scene: &Scene<'_>, table: &Name, child: &Name, key: &KeyConstraint) -> Option<Finding> {
    let columns = key.columns().join(", ");
    let action = key.references()?.on_delete.as_deref();
    let finding = match action {
        Some("CASCADE") => scene
            .finding(format!(
                "dropping `{table}` deletes every row of `{child}` that refers to it, without an error"
            ))
            .losing(format!("the rows of `{child}` that refer to `{table}`")),
        Some("SET NULL" | "SET DEFAULT") => scene
            .finding(format!(
                "dropping `{table}` overwrites `{columns}` of every row of `{child}` that refers to it"
            ))
            .losing(format!("the values of `{columns}` of `{child}`")),
        // The keys are checked when the transaction commits: the table is back by then.
        None if scene.world.defer_foreign_keys && successor(scene, table).is_some() => return None,
        _ => scene
            .finding(format!(
                "dropping `{table}` fails where a row of `{child}` refers to it"
            ))
            .penalty(if scene.world.defer_foreign_keys { 0 } else { 30 }),
    };
    let help = if successor(scene, table).is_some() {
        "run PRAGMA foreign_keys = OFF on the connection before BEGIN, PRAGMA foreign_key_check before \
         COMMIT, and PRAGMA foreign_keys = ON after it"
            .to_owned()
    } else {
        format!("drop or change `{child}` first, so that nothing refers to `{table}`")
    };
    Some(finding.help(help).on(table).on(child))
}

//! `drop-table`: a table that held rows goes.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, Name};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::analyze::successor::successor;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "drop-table",
    group: Group::DataLoss,
    severity: Severity::Error,
    level: Level::Deny,
    penalty: 40,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "a table that existed before the migration and is dropped",
    why: "Every row is lost, and the version of the application that still runs fails. On \
          PostgreSQL ACCESS EXCLUSIVE is taken on the table and on every table that its \
          foreign keys refer to.",
    instead: "Stop reading and writing it and deploy that. Rename it and wait a release. \
     Drop its \
          foreign keys, each in a transaction of its own. Then drop it.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY)",
            "DROP TABLE t",
        ),
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE t (id INTEGER PRIMARY KEY)",
            "DROP TABLE t",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE VIEW v AS SELECT 1 AS one",
            "DROP VIEW v",
        ),
        Example::sqlite(
            Shows::Silent,
            "CREATE TABLE t (id INTEGER PRIMARY KEY)",
            "CREATE TABLE n (id INTEGER PRIMARY KEY, a TEXT); INSERT INTO n (id) SELECT id FROM \
             t; DROP TABLE t; ALTER TABLE n RENAME TO t",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE t (id bigint PRIMARY KEY); DROP TABLE t",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let Act::DropTables(tables, _) = scene.act() else {
        return Vec::new();
    };
    let old = tables.iter().filter(|table| scene.is_old(table));
    let lost = old.filter(|table| may_exist(scene, table) && successor(scene, table).is_none());
    lost.map(|table| found(scene, table)).collect()
}

fn may_exist(scene: &Scene<'_>, table: &Name) -> bool {
    scene.world.is_partial || scene.relation(table).is_some()
}

fn found(scene: &Scene<'_>, table: &Name) -> Finding {
    let finding = scene
        .finding(format!("every row of `{table}` is lost"))
        .help(format!(
            "stop using `{table}`, rename it to `drop_{}`, wait a release, then drop it",
            table.name
        ))
        .headline("DROP TABLE operation found")
        .on(table);
    if scene.may_hold_rows(table) {
        finding.losing(format!("every row of `{table}`"))
    } else {
        finding.only(Severity::Warning).penalty(3)
    }
}

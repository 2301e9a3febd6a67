//! `delete-without-where`: all rows of a table are deleted.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::Act;
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "delete-without-where",
    group: Group::DataLoss,
    severity: Severity::Error,
    level: Level::Deny,
    penalty: 40,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "`DELETE` without a condition on a table that existed before the migration",
    why: "Every row is lost in one statement: a lock on each row, as many dead rows, and \
          replicas that fall behind. On SQLite the file is locked for writers meanwhile.",
    instead: "Say which rows, and delete them in batches by key, outside the transaction of \
     schema \
          changes.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "DELETE FROM t",
        ),
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, note TEXT)",
            "DELETE FROM t",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "DELETE FROM t WHERE a < 3",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); INSERT INTO t VALUES (1); \
             DELETE FROM t",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let Act::Delete { table, filter, .. } = scene.act() else {
        return Vec::new();
    };
    if filter.is_some || !scene.may_hold_rows(table) {
        return Vec::new();
    }
    let finding = scene
        .finding(format!(
            "every row of `{table}` is deleted in one statement"
        ))
        .help(format!(
            "say which rows of `{table}`, and delete them in batches by key"
        ))
        .losing(format!("every row of `{table}`"))
        .on(table);
    vec![finding]
}

//! `mass-update-unbatched`: every row is written in one statement.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::Act;
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::analyze::world::Size;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "mass-update-unbatched",
    group: Group::Performance,
    severity: Severity::Warning,
    level: Level::Warn,
    penalty: 3,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "`UPDATE` of every row, or of every row that is NULL, in a table that existed before \
          the migration",
    why: "4.3 seconds a million rows in one transaction: a lock on each row, as many dead \
          rows, replicas that fall behind. On SQLite the file is locked for writers meanwhile.",
    instead: "Batches by key: `WHERE id > last ORDER BY id LIMIT n`, each committed by itself, \
          with a pause between.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "UPDATE t SET note = ''",
        ),
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "UPDATE t SET note = '' WHERE note IS NULL",
        ),
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, note TEXT)",
            "UPDATE t SET note = ''",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "UPDATE t SET note = '' WHERE id IN (SELECT id FROM t WHERE note IS NULL ORDER BY id \
             LIMIT 100)",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "UPDATE t SET note = '' WHERE id = 7",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); INSERT INTO t VALUES (1); \
             UPDATE t SET note = ''",
        ),
    ],
};

/// So few rows are written in a moment.
const FEW_ROWS: u64 = 10_000;

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let Act::Update(update) = scene.act() else {
        return Vec::new();
    };
    let (table, filter) = (&update.table, &update.filter);
    let is_all = !filter.is_some || !filter.only_null.is_empty() && filter.batch.is_none();
    if !is_all || !scene.may_hold_rows(table) {
        return Vec::new();
    }
    let finding = scene
        .finding(format!(
            "the rows of `{table}` are written in one statement"
        ))
        .help(format!(
            "update {table} in batches by key, WHERE id > last ORDER BY id LIMIT n, each \
             committed by itself"
        ))
        .headline("Mass UPDATE found")
        .on(table);
    let size = scene.relation(table).map(|relation| relation.size);
    let is_small = matches!(size, Some(Size::Known { rows, .. }) if rows < FEW_ROWS);
    vec![if is_small {
        finding.only(Severity::Info)
    } else {
        finding
    }]
}

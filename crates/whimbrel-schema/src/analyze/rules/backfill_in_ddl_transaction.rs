//! `backfill-in-ddl-transaction`: rows are written under the lock of a schema change.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, Name, RowSource};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "backfill-in-ddl-transaction",
    group: Group::BlocksReads,
    severity: Severity::Error,
    level: Level::Warn,
    penalty: 3,
    backends: &[Backend::Postgres],
    about: "rows of an old table written in a transaction that also changes the schema of one",
    why: "The lock of the schema change is held for the whole backfill, or the locks of every \
          written row while the schema change waits for its own.",
    instead: "Change the schema in one transaction; write the rows in batches in others.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD COLUMN tier text; UPDATE t SET tier = 'free' WHERE tier IS NULL",
        ),
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "UPDATE t SET note = '' WHERE note IS NULL; ALTER TABLE t ALTER COLUMN note SET NOT \
             NULL",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD COLUMN tier text; UPDATE t SET tier = 'free' WHERE tier IS NULL",
        )
        .alone(),
        Example::postgres(
            Shows::Born,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "CREATE TABLE k (id bigint PRIMARY KEY, name text); INSERT INTO k VALUES (1, \
             'free'); \
             UPDATE k SET name = 'basic'",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let Some(table) = written(scene).filter(|_| scene.is_transactional()) else {
        return Vec::new();
    };
    let Some(closed) = closed_before(scene).or_else(|| closed_later(scene)) else {
        return Vec::new();
    };
    let finding = scene
        .finding(format!(
            "rows of `{table}` are written in the transaction that changes the schema of \
             `{closed}`"
        ))
        .help(format!(
            "write the rows of `{table}` in batches, in transactions of their own"
        ))
        .on(table)
        .on(closed);
    vec![finding]
}

/// The old table whose rows the statement writes, more than one.
fn written<'s>(scene: &Scene<'s>) -> Option<&'s Name> {
    let (table, is_backfill) = match scene.act() {
        Act::Update(update) => (&update.table, update.filter.literal_key.is_none()),
        Act::Insert {
            table,
            source: RowSource::Select(reads),
            ..
        } => (table, reads.iter().any(|read| scene.may_hold_rows(read))),
        Act::Merge { table, .. } => (table, true),
        _ => return None,
    };
    (is_backfill && scene.may_hold_rows(table)).then_some(table)
}

fn closed_before<'s>(scene: &Scene<'s>) -> Option<&'s Name> {
    scene.past.held(scene.statement)?.closed.iter().next()
}

fn closed_later<'s>(scene: &Scene<'s>) -> Option<&'s Name> {
    let transaction = scene.statement.transaction;
    let mut later = scene
        .later()
        .filter(|statement| statement.transaction == transaction);
    later.find_map(|statement| {
        let table = match &statement.act {
            Act::AlterTable(alter) => &alter.table,
            Act::CreateIndex(index) => &index.table,
            _ => return None,
        };
        scene.is_old(table).then_some(table)
    })
}

//! `batch-offset-skips-rows`: a batched backfill leaves half of the rows out.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::Act;
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "batch-offset-skips-rows",
    group: Group::DataLoss,
    severity: Severity::Error,
    level: Level::Deny,
    penalty: 20,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "a batch picked with `OFFSET` by a condition that the statement itself makes false",
    why: "The rows of the last round no longer meet the condition, and OFFSET skips as many \
          that do: half of the rows are never reached, without an error.",
    instead: "Leave OFFSET out, or go by key: `WHERE id > last ORDER BY id LIMIT n`.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "UPDATE t SET note = '' WHERE id IN (SELECT id FROM t WHERE note IS NULL ORDER BY id \
             LIMIT 100 OFFSET 100)",
        )
        .alone(),
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, note TEXT)",
            "UPDATE t SET note = '' WHERE id IN (SELECT id FROM t WHERE note IS NULL ORDER BY id \
             LIMIT 100 OFFSET 100)",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "UPDATE t SET note = '' WHERE id IN (SELECT id FROM t WHERE note IS NULL ORDER BY id \
             LIMIT 100)",
        )
        .alone(),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "UPDATE t SET note = '' WHERE id IN (SELECT id FROM t WHERE a > 3 ORDER BY id LIMIT \
             100 OFFSET 100)",
        )
        .alone(),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let (table, filter, is_moving) = match scene.act() {
        Act::Update(update) => {
            let batch = update.filter.batch.as_ref();
            let is_moving = batch.is_some_and(|b| !b.columns.is_disjoint(&update.sets));
            (&update.table, &update.filter, is_moving)
        }
        Act::Delete { table, filter, .. } => (table, filter, true),
        _ => return Vec::new(),
    };
    let has_offset = filter.batch.as_ref().is_some_and(|batch| batch.offset);
    if !has_offset || !is_moving || !scene.may_hold_rows(table) {
        return Vec::new();
    }
    let finding = scene
        .finding(format!(
            "rows that are done leave the set, and OFFSET skips as many of `{table}` that are not"
        ))
        .help("leave OFFSET out, or go by key: WHERE id > last ORDER BY id LIMIT n")
        .on(table);
    vec![finding]
}

//! `create-index-blocking`: an index is built while writers wait.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, Concurrency, Name};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::analyze::typed_line;
use crate::analyze::world::RelationKind;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "create-index-blocking",
    group: Group::BlocksWrites,
    severity: Severity::Error,
    level: Level::Warn,
    penalty: 0,
    backends: &[Backend::Postgres],
    about: "an index built without `CONCURRENTLY` on a table that existed before the migration",
    why: "SHARE is held on the table while the index is built: writers wait, 0.6 to 2 seconds \
          a million rows. `IF NOT EXISTS` takes the lock as well.",
    instead: "`CREATE INDEX CONCURRENTLY`, outside any transaction.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "CREATE INDEX i ON t (a)",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "CREATE INDEX CONCURRENTLY i ON t (a)",
        )
        .alone(),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE e (id bigint NOT NULL, day int NOT NULL) PARTITION BY RANGE (day); \
             CREATE TABLE e_1 PARTITION OF e FOR VALUES FROM (0) TO (100)",
            "CREATE INDEX i ON ONLY e (id)",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); CREATE INDEX i ON t (a)",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let Act::CreateIndex(index) = scene.act() else {
        return Vec::new();
    };
    let table = &index.table;
    let is_plain = index.concurrency == Concurrency::Plain;
    if !is_plain || !scene.may_hold_rows(table) || is_partitioned(scene, table) {
        return Vec::new();
    }
    let mut finding = scene
        .finding(format!(
            "writers of `{table}` wait while the index is built"
        ))
        .help(format!(
            "build it with CREATE INDEX CONCURRENTLY on {table}, outside any transaction, \
             and see that it is valid"
        ))
        .on(table);
    finding.fix = scene.online(table, typed_line::create_index(index));
    vec![finding]
}

/// A partitioned table has its own rule: `CONCURRENTLY` does not work there.
fn is_partitioned(scene: &Scene<'_>, table: &Name) -> bool {
    let relation = scene.relation(table);
    relation.is_some_and(|relation| matches!(relation.kind, RelationKind::Partitioned(_)))
}

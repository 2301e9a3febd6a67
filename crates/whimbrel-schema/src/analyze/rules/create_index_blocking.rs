//! `create-index-blocking`: an index is built while writers wait.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, Concurrency};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
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
    why: "SHARE is held on the table while the index is built: writers wait, 0.6 to 2 seconds a \
          million rows. `IF NOT EXISTS` takes the lock as well.",
    instead: "`CREATE INDEX CONCURRENTLY`, outside any transaction.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int)",
            "CREATE INDEX i ON t (a)",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int)",
            "CREATE INDEX CONCURRENTLY i ON t (a)",
        )
        .alone(),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE t (id bigint PRIMARY KEY, a int); CREATE INDEX i ON t (a)",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let Act::CreateIndex(index) = scene.act() else {
        return Vec::new();
    };
    if index.concurrency == Concurrency::Concurrently || !scene.is_old(&index.table) {
        return Vec::new();
    }
    let table = &index.table;
    let finding = scene
        .finding(format!(
            "writers of `{table}` wait while the index is built"
        ))
        .help("build it with CREATE INDEX CONCURRENTLY, outside any transaction")
        .on(table);
    vec![finding]
}

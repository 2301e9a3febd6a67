//! `reindex-blocking`: indexes are built anew while others wait.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, Concurrency, ReindexTarget};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "reindex-blocking",
    group: Group::BlocksReads,
    severity: Severity::Error,
    level: Level::Warn,
    penalty: 0,
    backends: &[Backend::Postgres],
    about: "`REINDEX` without `CONCURRENTLY` of what existed before the migration",
    why: "SHARE is held on the table and ACCESS EXCLUSIVE on each index: writers wait, and so \
          does every reader whose plan looks at the indexes.",
    instead: "`REINDEX … CONCURRENTLY` from PostgreSQL 12 on, outside any transaction. Before, \
          build a twin concurrently and swap.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "REINDEX TABLE t",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "REINDEX TABLE CONCURRENTLY t",
        )
        .alone(),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); REINDEX TABLE t",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let Act::Reindex(reindex) = scene.act() else {
        return Vec::new();
    };
    if reindex.concurrency == Concurrency::Concurrently {
        return Vec::new();
    }
    let (what, table) = match &reindex.target {
        ReindexTarget::Index(name) => {
            let index = scene.world.indexes.get(name);
            (format!("`{name}`"), index.map(|index| &index.table))
        }
        ReindexTarget::Table(name) => (format!("`{name}`"), Some(name)),
        ReindexTarget::Schema(name) => (format!("the schema `{name}`"), None),
        ReindexTarget::Database => ("the database".to_owned(), None),
    };
    if table.is_some_and(|table| !scene.may_hold_rows(table)) {
        return Vec::new();
    }
    let help = if scene.settings.version >= 12 {
        "REINDEX … CONCURRENTLY, outside any transaction"
    } else {
        "build a twin with CREATE INDEX CONCURRENTLY, then swap the names"
    };
    let mut finding = scene
        .finding(format!(
            "writers and planners wait while the indexes of {what} are built anew"
        ))
        .help(help);
    finding.objects.extend(table.cloned());
    vec![finding]
}

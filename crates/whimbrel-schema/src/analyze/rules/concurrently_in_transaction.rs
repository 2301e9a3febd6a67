//! `concurrently-in-transaction`: PostgreSQL refuses it inside a transaction.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, Concurrency, ReindexTarget, TableChange};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "concurrently-in-transaction",
    group: Group::FailsOnExistingRows,
    severity: Severity::Error,
    level: Level::Deny,
    penalty: 75,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "`CONCURRENTLY`, or `VACUUM`, inside a transaction",
    why: "PostgreSQL refuses it with 25001: it needs transactions of its own. SQLite refuses VACUUM \
          as well.",
    instead: "Run it outside any transaction, in a migration of its own.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "CREATE INDEX CONCURRENTLY i ON t (a)",
        ),
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "VACUUM t",
        ),
        Example::sqlite(Shows::Fires, "", "VACUUM"),
        Example::sqlite(Shows::Silent, "", "VACUUM").alone(),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "CREATE INDEX CONCURRENTLY i ON t (a)",
        )
        .alone(),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); CREATE MATERIALIZED \
             VIEW v \
             AS SELECT a FROM t; CREATE UNIQUE INDEX v_a ON v (a)",
            "REFRESH MATERIALIZED VIEW CONCURRENTLY v",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let Some(what) = refused(scene).filter(|_| scene.is_transactional()) else {
        return Vec::new();
    };
    let finding = scene
        .finding(format!(
            "{} refuses {what} inside a transaction",
            scene.settings.backend
        ))
        .help(format!(
            "run {what} outside any transaction, in a migration of its own"
        ))
        .certain();
    vec![finding]
}

/// What the server only does in transactions of its own.
fn refused(scene: &Scene<'_>) -> Option<&'static str> {
    match scene.act() {
        Act::Vacuum { .. } => Some("VACUUM"),
        _ if scene.settings.backend == Backend::Sqlite => None,
        Act::CreateIndex(index) if index.concurrency == Concurrency::Concurrently => {
            Some("CREATE INDEX CONCURRENTLY")
        }
        Act::DropIndexes(_, Concurrency::Concurrently, _) => Some("DROP INDEX CONCURRENTLY"),
        Act::Reindex(reindex) => match (&reindex.target, reindex.concurrency) {
            (_, Concurrency::Concurrently) => Some("REINDEX CONCURRENTLY"),
            (ReindexTarget::Schema(_) | ReindexTarget::Database, Concurrency::Plain) => {
                Some("REINDEX of a schema or database")
            }
            (ReindexTarget::Index(_) | ReindexTarget::Table(_), Concurrency::Plain) => None,
        },
        Act::CreateDatabase(_) => Some("CREATE DATABASE"),
        Act::DropDatabase(_) => Some("DROP DATABASE"),
        Act::AlterTable(alter) => {
            let mut changes = alter.changes.iter();
            let detaches = changes.any(|change| {
                matches!(
                    change,
                    TableChange::DetachPartition {
                        concurrency: Concurrency::Concurrently,
                        ..
                    }
                )
            });
            detaches.then_some("DETACH PARTITION CONCURRENTLY")
        }
        _ => None,
    }
}

//! `concurrent-index-corruption`: a version whose concurrent builds lose rows.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, Concurrency};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "concurrent-index-corruption",
    group: Group::DataLoss,
    severity: Severity::Error,
    level: Level::Deny,
    penalty: 20,
    backends: &[Backend::Postgres],
    about: "an index built or rebuilt `CONCURRENTLY` on PostgreSQL 14.0 to 14.3",
    why: "These versions may leave rows out of the index without an error ([release notes of \
          14.4](https://www.postgresql.org/docs/release/14.4/)).",
    instead: "Upgrade to 14.4 first, or check the index with amcheck afterwards.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "CREATE INDEX CONCURRENTLY i ON t (a)",
        )
        .alone()
        .on(14)
        .patched(2),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "CREATE INDEX CONCURRENTLY i ON t (a)",
        )
        .alone()
        .on(14)
        .patched(4),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "CREATE INDEX CONCURRENTLY i ON t (a)",
        )
        .alone()
        .on(14),
    ],
};

/// The last minor version of PostgreSQL 14 with the fault.
const LAST_FAULTY: u32 = 3;

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let settings = scene.settings;
    let is_faulty =
        settings.version == 14 && settings.minor.is_some_and(|minor| minor <= LAST_FAULTY);
    let concurrency = match scene.act() {
        Act::CreateIndex(index) => index.concurrency,
        Act::Reindex(reindex) => reindex.concurrency,
        _ => return Vec::new(),
    };
    if !is_faulty || concurrency == Concurrency::Plain {
        return Vec::new();
    }
    let finding = scene
        .finding("this version may leave rows out of an index that it builds CONCURRENTLY")
        .help("upgrade to PostgreSQL 14.4 first, or check the index with amcheck afterwards");
    vec![finding]
}

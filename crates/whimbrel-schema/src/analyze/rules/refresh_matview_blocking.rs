//! `refresh-matview-blocking`: a materialized view is refreshed while its readers wait.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, Concurrency, IndexKey, Name};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::analyze::typed_line;
use crate::analyze::world::RelationKind;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "refresh-matview-blocking",
    group: Group::BlocksReads,
    severity: Severity::Warning,
    level: Level::Warn,
    penalty: 0,
    backends: &[Backend::Postgres],
    about: "`REFRESH MATERIALIZED VIEW` without `CONCURRENTLY` of a view that existed before the \
          migration",
    why: "ACCESS EXCLUSIVE is held on the view for as long as its query takes: readers wait.",
    instead: "Give the view a unique index, and refresh it CONCURRENTLY: readers go on.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); CREATE MATERIALIZED \
             VIEW v \
             AS SELECT a FROM t; CREATE UNIQUE INDEX v_a ON v (a)",
            "REFRESH MATERIALIZED VIEW v",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); CREATE MATERIALIZED \
             VIEW v \
             AS SELECT a FROM t; CREATE UNIQUE INDEX v_a ON v (a)",
            "REFRESH MATERIALIZED VIEW CONCURRENTLY v",
        ),
        Example::postgres(
            Shows::Born,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "CREATE MATERIALIZED VIEW v AS SELECT a FROM t WITH NO DATA; REFRESH MATERIALIZED \
             VIEW v",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let Act::RefreshView(view, Concurrency::Plain, _) = scene.act() else {
        return Vec::new();
    };
    let is_unread = scene.relation(view).is_some_and(|relation| {
        matches!(
            relation.kind,
            RelationKind::MaterializedView { filled: false }
        )
    });
    if !scene.is_old(view) || is_unread {
        return Vec::new();
    }
    let mut finding = scene
        .finding(format!("readers of `{view}` wait until its query is done"))
        .help(format!(
            "give `{view}` a unique index, then REFRESH MATERIALIZED VIEW CONCURRENTLY {view}"
        ))
        .on(view);
    // The server refuses it without such an index, and with one it is the author's to take.
    if has_unique_index(scene, view) {
        finding.fix = scene.online(view, typed_line::refresh_concurrently(view));
    }
    vec![finding]
}

/// Tells whether a unique index of columns covers every row, as CONCURRENTLY asks for
/// (<https://www.postgresql.org/docs/current/sql-refreshmaterializedview.html>).
fn has_unique_index(scene: &Scene<'_>, view: &Name) -> bool {
    scene.world.indexes_of(view).any(|(_, index)| {
        let mut keys = index.keys.iter();
        let is_plain = keys.all(|key| matches!(key, IndexKey::Column(_)));
        index.unique && index.predicate.is_none() && is_plain
    })
}

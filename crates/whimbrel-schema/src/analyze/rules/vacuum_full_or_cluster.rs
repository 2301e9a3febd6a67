//! `vacuum-full-or-cluster`: a table is written anew to be smaller or in order.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, Name, Wanted};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "vacuum-full-or-cluster",
    group: Group::BlocksReads,
    severity: Severity::Error,
    level: Level::Warn,
    penalty: 0,
    backends: &[Backend::Postgres],
    about: "`VACUUM FULL` or `CLUSTER`",
    why: "Every row is written anew under ACCESS EXCLUSIVE.",
    instead: "Use pg_repack, or `REPACK (CONCURRENTLY)` from PostgreSQL 19 on.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "VACUUM FULL t",
        )
        .alone(),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "VACUUM t",
        )
        .alone(),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ANALYZE t",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); VACUUM FULL t",
        )
        .alone(),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let tables: Vec<&Name> = match scene.act() {
        Act::Vacuum {
            tables,
            full: Wanted::Yes,
        } => tables.iter().collect(),
        Act::Cluster(table) => table.iter().collect(),
        _ => return Vec::new(),
    };
    if tables.is_empty() {
        let every = scene.finding("every table is written anew under ACCESS EXCLUSIVE");
        return vec![every.help("use pg_repack, table by table")];
    }
    let old = tables
        .into_iter()
        .filter(|table| scene.may_hold_rows(table));
    old.map(|table| {
        scene
            .finding(format!("`{table}` is written anew under ACCESS EXCLUSIVE"))
            .help(format!("use pg_repack on `{table}`"))
            .on(table)
    })
    .collect()
}

//! `drop-index-blocking`: an index goes while everybody waits.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, Concurrency, Name};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::analyze::typed_line;
use crate::analyze::world::Birth;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "drop-index-blocking",
    group: Group::BlocksReads,
    severity: Severity::Warning,
    level: Level::Warn,
    penalty: 0,
    backends: &[Backend::Postgres],
    about: "an index dropped without `CONCURRENTLY` that existed before the migration",
    why: "ACCESS EXCLUSIVE is taken on the table. It is short, but it waits for every long \
          reader, and everybody who comes meanwhile waits behind it.",
    instead: "`DROP INDEX CONCURRENTLY`, outside any transaction.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); CREATE INDEX i ON t (a)",
            "DROP INDEX i",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); CREATE INDEX i ON t (a)",
            "DROP INDEX CONCURRENTLY i",
        )
        .alone(),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "DROP INDEX IF EXISTS i",
        ),
        Example::postgres(
            Shows::Born,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "CREATE INDEX CONCURRENTLY i ON t (a); DROP INDEX i",
        )
        .alone(),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let Act::DropIndexes(names, Concurrency::Plain, _) = scene.act() else {
        return Vec::new();
    };
    let old = names.iter().filter(|name| is_old(scene, name));
    old.map(|name| found(scene, name)).collect()
}

fn is_old(scene: &Scene<'_>, name: &Name) -> bool {
    let index = scene.world.indexes.get(name);
    index.map_or(scene.world.is_partial, |index| {
        index.birth == Birth::Before && scene.is_old(&index.table)
    })
}

fn found(scene: &Scene<'_>, name: &Name) -> Finding {
    let Some(index) = scene.world.indexes.get(name) else {
        return scene
            .finding(format!(
                "everybody waits for the table of `{name}` while the index is dropped"
            ))
            .help(format!(
                "DROP INDEX CONCURRENTLY {name}, outside any transaction"
            ));
    };
    let table = &index.table;
    let mut finding = scene
        .finding(format!(
            "everybody waits for `{table}` while `{name}` is dropped"
        ))
        .help(format!(
            "DROP INDEX CONCURRENTLY {name}, outside any transaction"
        ))
        .on(table);
    finding.fix = scene.online(table, typed_line::drop_index(table, name));
    finding
}

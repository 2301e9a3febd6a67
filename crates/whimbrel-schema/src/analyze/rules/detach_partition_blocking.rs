//! `detach-partition-blocking`: a partition goes while everybody waits for its parent.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, Concurrency, Name, TableChange};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "detach-partition-blocking",
    group: Group::BlocksReads,
    severity: Severity::Warning,
    level: Level::Warn,
    penalty: 0,
    backends: &[Backend::Postgres],
    about: "a partition that is detached without `CONCURRENTLY`, or dropped while it is attached",
    why: "ACCESS EXCLUSIVE is taken on the parent and on the partition: everybody who uses any \
          partition by way of the parent waits.",
    instead: "`DETACH PARTITION … CONCURRENTLY` from PostgreSQL 14 on, outside any transaction; \
          then drop the table.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE e (id bigint NOT NULL, day int NOT NULL) PARTITION BY RANGE (day); \
             CREATE TABLE e_1 PARTITION OF e FOR VALUES FROM (0) TO (100)",
            "ALTER TABLE e DETACH PARTITION e_1",
        ),
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE e (id bigint NOT NULL, day int NOT NULL) PARTITION BY RANGE (day); \
             CREATE TABLE e_1 PARTITION OF e FOR VALUES FROM (0) TO (100)",
            "DROP TABLE e_1",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE e (id bigint NOT NULL, day int NOT NULL) PARTITION BY RANGE (day); \
             CREATE TABLE e_1 PARTITION OF e FOR VALUES FROM (0) TO (100)",
            "ALTER TABLE e DETACH PARTITION e_1 CONCURRENTLY",
        )
        .alone(),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE e (id bigint NOT NULL, day int NOT NULL) PARTITION BY RANGE (day); \
             CREATE TABLE e_1 PARTITION OF e FOR VALUES FROM (0) TO (100); ALTER TABLE e DETACH \
             PARTITION e_1",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    if let Act::DropTables(tables, _) = scene.act() {
        let parents = tables.iter().flat_map(|table| {
            let relation = scene.relation(table).into_iter();
            let attached = relation.filter(|relation| relation.bound.is_some());
            let parents = attached.flat_map(|relation| &relation.parents);
            parents.map(move |parent| (parent, table))
        });
        let kept = parents.filter(|(parent, _)| !tables.contains(parent));
        return found_all(scene, kept);
    }
    let detached = scene.changes().filter_map(|(table, change)| match change {
        TableChange::DetachPartition {
            partition,
            concurrency: Concurrency::Plain,
        } => Some((table, partition)),
        _ => None,
    });
    found_all(scene, detached)
}

fn found_all<'n>(
    scene: &Scene<'_>,
    partitions: impl Iterator<Item = (&'n Name, &'n Name)>,
) -> Vec<Finding> {
    let old = partitions.filter(|(parent, part)| scene.is_old(parent) && scene.is_old(part));
    old.map(|(parent, part)| found(scene, parent, part))
        .collect()
}

fn found(scene: &Scene<'_>, parent: &Name, partition: &Name) -> Finding {
    let help = if scene.settings.version >= 14 {
        format!(
            "ALTER TABLE {parent} DETACH PARTITION {partition} CONCURRENTLY, outside any \
             transaction; then drop it"
        )
    } else {
        "set a short lock_timeout and try again until it is free".to_owned()
    };
    scene
        .finding(format!(
            "everybody waits for `{parent}` while `{partition}` goes"
        ))
        .help(help)
        .on(parent)
        .on(partition)
}

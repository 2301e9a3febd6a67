//! `create-index-on-partitioned`: an index is built on all partitions at once.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, Concurrency};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::analyze::world::RelationKind;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "create-index-on-partitioned",
    group: Group::BlocksWrites,
    severity: Severity::Error,
    level: Level::Warn,
    penalty: 0,
    backends: &[Backend::Postgres],
    about: "an index on a partitioned table with partitions, not `ON ONLY` it",
    why: "SHARE is held on the table and on all its partitions until the last index is built. \
          `CONCURRENTLY` is refused on a partitioned table.",
    instead: "`CREATE INDEX … ON ONLY` the table. `CREATE INDEX CONCURRENTLY` on each partition. \
          `ALTER INDEX … ATTACH PARTITION` for each.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE e (id bigint NOT NULL, day int NOT NULL) PARTITION BY RANGE (day); \
             CREATE TABLE e_1 PARTITION OF e FOR VALUES FROM (0) TO (100)",
            "CREATE INDEX i ON e (id)",
        ),
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE e (id bigint NOT NULL, day int NOT NULL) PARTITION BY RANGE (day); \
             CREATE TABLE e_1 PARTITION OF e FOR VALUES FROM (0) TO (100)",
            "CREATE INDEX CONCURRENTLY i ON e (id)",
        )
        .alone(),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE e (id bigint NOT NULL, day int NOT NULL) PARTITION BY RANGE (day); \
             CREATE TABLE e_1 PARTITION OF e FOR VALUES FROM (0) TO (100)",
            "CREATE INDEX i ON ONLY e (id)",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE e (id bigint NOT NULL, day int NOT NULL) PARTITION BY RANGE (day)",
            "CREATE INDEX i ON e (id)",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE e (id bigint NOT NULL, day int NOT NULL) PARTITION BY RANGE (day); \
             CREATE TABLE e_1 PARTITION OF e FOR VALUES FROM (0) TO (100); CREATE INDEX i ON e \
             (id)",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let Act::CreateIndex(index) = scene.act() else {
        return Vec::new();
    };
    let table = &index.table;
    let partitions = scene.world.partitions(table);
    let is_partitioned = scene
        .relation(table)
        .is_some_and(|relation| matches!(relation.kind, RelationKind::Partitioned(_)));
    let has_old = partitions.iter().any(|name| scene.is_old(name));
    let is_concurrent = index.concurrency == Concurrency::Concurrently;
    if !is_partitioned || index.only || !(has_old || is_concurrent) {
        return Vec::new();
    }
    let help = format!(
        "CREATE INDEX … ON ONLY {table}; then CREATE INDEX CONCURRENTLY on each partition; \
         then ALTER INDEX … ATTACH PARTITION for each"
    );
    let finding = if is_concurrent {
        let refused = format!(
            "PostgreSQL refuses CONCURRENTLY on the partitioned table \
         `{table}`"
        );
        scene.finding(refused).certain().penalty(75)
    } else {
        scene.finding(format!(
            "writers of `{table}` and all {} partitions wait while the indexes are built",
            partitions.len()
        ))
    };
    vec![finding.help(help).on(table)]
}

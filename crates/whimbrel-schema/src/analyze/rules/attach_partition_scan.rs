//! `attach-partition-scan`: rows are checked against the bound of a partition.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Name, TableChange};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "attach-partition-scan",
    group: Group::BlocksReads,
    severity: Severity::Warning,
    level: Level::Warn,
    penalty: 0,
    backends: &[Backend::Postgres],
    about: "`ATTACH PARTITION` of a table without a validated CHECK that says the same, or \
          beside a default partition without one that says the opposite",
    why: "The new partition is read from end to end under ACCESS EXCLUSIVE, and so is the \
          default partition.",
    instead: "Add the bound as a CHECK, NOT VALID, and validate it; the opposite on the default \
          partition; attach; drop the CHECKs.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE e (id bigint NOT NULL, day int NOT NULL) PARTITION BY RANGE (day); \
             CREATE TABLE e_1 PARTITION OF e FOR VALUES FROM (0) TO (100); CREATE TABLE e_2 (id \
             bigint NOT NULL, day int NOT NULL)",
            "ALTER TABLE e ATTACH PARTITION e_2 FOR VALUES FROM (100) TO (200)",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE e (id bigint NOT NULL, day int NOT NULL) PARTITION BY RANGE (day); \
             CREATE TABLE e_1 PARTITION OF e FOR VALUES FROM (0) TO (100); CREATE TABLE e_2 (id \
             bigint NOT NULL, day int NOT NULL); ALTER TABLE e_2 ADD CONSTRAINT d CHECK (day >= \
             100 AND day < 200)",
            "ALTER TABLE e ATTACH PARTITION e_2 FOR VALUES FROM (100) TO (200)",
        ),
        Example::postgres(
            Shows::Born,
            "CREATE TABLE e (id bigint NOT NULL, day int NOT NULL) PARTITION BY RANGE (day); \
             CREATE TABLE e_1 PARTITION OF e FOR VALUES FROM (0) TO (100)",
            "CREATE TABLE e_2 (id bigint NOT NULL, day int NOT NULL); ALTER TABLE e ATTACH \
             PARTITION e_2 FOR VALUES FROM (100) TO (200)",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let attached = scene.changes().filter_map(|(table, change)| match change {
        TableChange::AttachPartition { partition, .. } => Some((table, partition)),
        _ => None,
    });
    attached
        .flat_map(|(table, partition)| {
            let read = scene.footprint.scans.iter();
            let old = read.filter(move |read| *read != table && scene.may_hold_rows(read));
            old.map(move |read| found(scene, partition, read))
        })
        .collect()
}

fn found(scene: &Scene<'_>, partition: &Name, read: &Name) -> Finding {
    let rule = if read == partition {
        "the bound"
    } else {
        "the opposite of the bound"
    };
    scene
        .finding(format!(
            "`{read}` is read from end to end under ACCESS EXCLUSIVE while `{partition}` is \
             attached"
        ))
        .help(format!(
            "add {rule} to `{read}` as a CHECK NOT VALID, validate it in another \
             transaction, attach, then drop the CHECK"
        ))
        .on(read)
}

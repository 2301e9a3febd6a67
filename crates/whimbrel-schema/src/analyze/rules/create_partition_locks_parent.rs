//! `create-partition-locks-parent`: a new partition closes its parent.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, NewTableKind};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "create-partition-locks-parent",
    group: Group::BlocksReads,
    severity: Severity::Warning,
    level: Level::Warn,
    penalty: 0,
    backends: &[Backend::Postgres],
    about: "`CREATE TABLE … PARTITION OF` a table that existed before the migration",
    why: "ACCESS EXCLUSIVE is taken on the parent, and a default partition is read from end to \
          end meanwhile.",
    instead: "Create the table `LIKE` the parent with its bound as a CHECK, and attach it: that \
          keeps only schema changes out.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE e (id bigint NOT NULL, day int NOT NULL) PARTITION BY RANGE (day); \
             CREATE TABLE e_1 PARTITION OF e FOR VALUES FROM (0) TO (100)",
            "CREATE TABLE e_9 PARTITION OF e FOR VALUES FROM (900) TO (999)",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE e (id bigint NOT NULL, day int NOT NULL) PARTITION BY RANGE (day); \
             CREATE TABLE e_1 PARTITION OF e FOR VALUES FROM (0) TO (100)",
            "CREATE TABLE e_9 (LIKE e)",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE e (id bigint NOT NULL, day int NOT NULL) PARTITION BY RANGE (day); \
             CREATE TABLE e_1 PARTITION OF e FOR VALUES FROM (0) TO (100)",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let Act::CreateTable(table) = scene.act() else {
        return Vec::new();
    };
    let NewTableKind::PartitionOf { parent, .. } = &table.kind else {
        return Vec::new();
    };
    if !scene.is_old(parent) {
        return Vec::new();
    }
    let name = &table.name;
    let finding = scene
        .finding(format!(
            "everybody waits for `{parent}` while `{name}` is made"
        ))
        .help(format!(
            "CREATE TABLE {name} (LIKE {parent} INCLUDING ALL) with the bound as a CHECK, \
             then ALTER TABLE {parent} ATTACH PARTITION {name}"
        ))
        .on(parent);
    vec![finding]
}

//! `alter-type-revalidates`: what depends on a column is checked again.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{ColumnChange, Name, TableChange, TypeName};
use crate::analyze::finding::Finding;
use crate::analyze::footprint::Footprint;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "alter-type-revalidates",
    group: Group::BlocksReads,
    severity: Severity::Warning,
    level: Level::Warn,
    penalty: 0,
    backends: &[Backend::Postgres],
    about: "a new type that keeps the rows as they are, but makes PostgreSQL check a constraint \
          or build an index again",
    why: "Under ACCESS EXCLUSIVE the rows are checked against the CHECK or foreign key of the \
          column, or its indexes are built anew; a foreign key closes the referenced table as \
          well.",
    instead: "Drop the CHECK or the index first, and make it again: the CHECK as NOT VALID, the \
          index with CONCURRENTLY.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, v varchar(50) CHECK (length(v) > 1))",
            "ALTER TABLE t ALTER COLUMN v TYPE varchar(100)",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, v varchar(50))",
            "ALTER TABLE t ALTER COLUMN v TYPE varchar(100)",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE t (id bigint PRIMARY KEY, v varchar(50) CHECK (length(v) > 1)); ALTER \
             TABLE t ALTER COLUMN v TYPE varchar(100)",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let changed = scene.changes().filter_map(|(table, change)| match change {
        TableChange::Column {
            name,
            change: ColumnChange::Type { to, .. },
        } => Some((table, change, name, to)),
        _ => None,
    });
    changed
        .filter(|(table, ..)| scene.may_hold_rows(table))
        .filter_map(|(table, change, column, to)| {
            let does = scene.alone(table, change);
            let what = revalidated(table, &does)?;
            Some(found(scene, (table, column, to), &what))
        })
        .collect()
}

/// What is checked or built again, unless the table is written anew: then everything is.
fn revalidated(table: &Name, does: &Footprint) -> Option<String> {
    let indexes: Vec<String> = does.reindexes.iter().map(|i| format!("`{i}`")).collect();
    if does.rewrites.contains(table) {
        None
    } else if !indexes.is_empty() {
        Some(format!("{} is built anew", indexes.join(", ")))
    } else if does.scans.is_empty() {
        None
    } else {
        Some("every row is checked again".to_owned())
    }
}

fn found(scene: &Scene<'_>, (table, column, to): (&Name, &str, &TypeName), what: &str) -> Finding {
    scene
        .finding(format!(
            "under ACCESS EXCLUSIVE on `{table}` {what}, because `{column}` becomes `{to}`"
        ))
        .help(format!(
            "drop what depends on `{column}` of `{table}` first, and make it again: checks \
             as NOT VALID, \
             indexes with CONCURRENTLY"
        ))
        .on(table)
}

//! `drop-fk-locks-parent`: a foreign key goes, and its other table closes.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, Name, TableChange};
use crate::analyze::finding::Finding;
use crate::analyze::footprint::LockMode;
use crate::analyze::scene::Scene;
use crate::analyze::world::KeyConstraint;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "drop-fk-locks-parent",
    group: Group::BlocksReads,
    severity: Severity::Warning,
    level: Level::Warn,
    penalty: 0,
    backends: &[Backend::Postgres],
    about: "a foreign key that goes, by itself or with its table or column, and refers to a \
          table that stays",
    why: "ACCESS EXCLUSIVE is taken on the referenced table as well: its readers wait.",
    instead: "Drop each foreign key in a short transaction of its own, with a lock_timeout, and \
          try again until it is free.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE p (id bigint PRIMARY KEY); CREATE TABLE c (id bigint PRIMARY KEY, p_id \
             bigint CONSTRAINT c_p REFERENCES p (id))",
            "ALTER TABLE c DROP CONSTRAINT c_p",
        ),
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE p (id bigint PRIMARY KEY); CREATE TABLE c (id bigint PRIMARY KEY, p_id \
             bigint CONSTRAINT c_p REFERENCES p (id))",
            "DROP TABLE c",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE p (id bigint PRIMARY KEY); CREATE TABLE c (id bigint PRIMARY KEY, p_id \
             bigint CONSTRAINT c_p REFERENCES p (id))",
            "DROP TABLE c; DROP TABLE p",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); ALTER TABLE t ADD \
             CONSTRAINT a_ok CHECK (a > 0)",
            "ALTER TABLE t DROP CONSTRAINT a_ok",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE p (id bigint PRIMARY KEY); CREATE TABLE c (id bigint PRIMARY KEY, p_id \
             bigint CONSTRAINT c_p REFERENCES p (id)); DROP TABLE c",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let going: Vec<(&Name, &KeyConstraint)> = match scene.act() {
        Act::DropTables(tables, _) => {
            let constraints = tables
                .iter()
                .flat_map(|t| keys(scene, t).map(move |k| (t, k)));
            constraints.collect()
        }
        _ => scene
            .changes()
            .flat_map(|(table, change)| of_change(scene, table, change))
            .collect(),
    };
    let mut parents: Vec<(&Name, &Name)> = Vec::new();
    for (table, key) in going {
        let Some(parent) = key.references().map(|to| &to.table) else {
            continue;
        };
        let is_closed = scene.footprint.locks.get(parent) == Some(&LockMode::AccessExclusive);
        let stays = scene.is_old(parent) && !is_dropped(scene, parent);
        if parent != table && is_closed && stays && !parents.contains(&(table, parent)) {
            parents.push((table, parent));
        }
    }
    let parents = parents.into_iter();
    parents
        .map(|(table, parent)| found(scene, table, parent))
        .collect()
}

fn keys<'s>(scene: &Scene<'s>, table: &Name) -> impl Iterator<Item = &'s KeyConstraint> + use<'s> {
    let constraints = scene
        .relation(table)
        .into_iter()
        .flat_map(|r| &r.constraints);
    constraints.filter(|key| key.references().is_some())
}

fn of_change<'s>(
    scene: &Scene<'s>,
    table: &'s Name,
    change: &'s TableChange,
) -> Vec<(&'s Name, &'s KeyConstraint)> {
    let is_meant = |key: &&KeyConstraint| match change {
        TableChange::DropConstraint { name, .. } => key.name == *name,
        TableChange::DropColumn { name, .. } => key.columns().contains(&name.as_str()),
        _ => false,
    };
    keys(scene, table)
        .filter(is_meant)
        .map(|key| (table, key))
        .collect()
}

/// Tells whether the migration drops a table, in this statement or a later one.
fn is_dropped(scene: &Scene<'_>, table: &Name) -> bool {
    let later = scene.later().map(|statement| &statement.act);
    std::iter::once(scene.act())
        .chain(later)
        .any(|act| match act {
            Act::DropTables(tables, _) => tables.contains(table),
            _ => false,
        })
}

fn found(scene: &Scene<'_>, table: &Name, parent: &Name) -> Finding {
    scene
        .finding(format!(
            "everybody waits for `{parent}` while a foreign key of `{table}` goes"
        ))
        .help(format!(
            "drop the foreign key of `{table}` to `{parent}` in a short transaction of its \
             own, with a lock_timeout"
        ))
        .on(parent)
}

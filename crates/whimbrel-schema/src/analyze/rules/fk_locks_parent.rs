//! `fk-locks-parent`: a new foreign key keeps the writers of another table waiting.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, Constraint, ConstraintKind, Name, TableChange};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "fk-locks-parent",
    group: Group::BlocksWrites,
    severity: Severity::Info,
    level: Level::Warn,
    penalty: 0,
    backends: &[Backend::Postgres],
    about: "a foreign key in a new table or column to a table that existed before the migration",
    why: "SHARE ROW EXCLUSIVE is taken on the referenced table: its writers wait until the \
          transaction ends.",
    instead: "Create the table without the foreign key, and add each key in a short \
     transaction of \
          its own, with a lock_timeout.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE p (id bigint PRIMARY KEY)",
            "CREATE TABLE c (id bigint PRIMARY KEY, p_id bigint REFERENCES p (id)); CREATE INDEX \
             i ON c (p_id)",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE p (id bigint PRIMARY KEY); CREATE TABLE c (id bigint PRIMARY KEY, p_id \
             bigint)",
            "ALTER TABLE c ADD COLUMN q int",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE p (id bigint PRIMARY KEY); CREATE TABLE c (id bigint PRIMARY KEY, p_id \
             bigint REFERENCES p (id))",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let mut parents: Vec<(&Name, &Name)> = match scene.act() {
        Act::CreateTable(table) => {
            let at_columns = table.columns.iter().flat_map(|column| &column.constraints);
            let all = table.constraints.iter().chain(at_columns);
            let parents = all.filter_map(parent);
            parents.map(|parent| (&table.name, parent)).collect()
        }
        _ => scene
            .changes()
            .flat_map(|(table, change)| of_change(scene, table, change))
            .collect(),
    };
    parents.dedup();
    let old = parents.into_iter().filter(|(table, parent)| {
        let mode = scene.footprint.locks.get(*parent);
        table != parent && scene.is_old(parent) && mode.is_some_and(|mode| mode.blocks_writes())
    });
    old.map(|(table, parent)| found(scene, table, parent))
        .collect()
}

fn of_change<'s>(
    scene: &Scene<'s>,
    table: &'s Name,
    change: &'s TableChange,
) -> Vec<(&'s Name, &'s Name)> {
    let constraints: &[Constraint] = match change {
        TableChange::AddColumn { column, .. } => &column.constraints,
        TableChange::AddConstraint(constraint) if !scene.is_old(table) => {
            std::slice::from_ref(constraint)
        }
        _ => &[],
    };
    let parents = constraints.iter().filter_map(parent);
    parents.map(|parent| (table, parent)).collect()
}

fn parent(constraint: &Constraint) -> Option<&Name> {
    match &constraint.kind {
        ConstraintKind::ForeignKey { reference, .. } => Some(&reference.table),
        _ => None,
    }
}

fn found(scene: &Scene<'_>, table: &Name, parent: &Name) -> Finding {
    scene
        .finding(format!(
            "writers of `{parent}` wait until the transaction that makes \
         `{table}` refer to it ends"
        ))
        .help(format!(
            "add the foreign key to `{parent}` in a short transaction of its own, with a \
             lock_timeout"
        ))
        .on(parent)
}

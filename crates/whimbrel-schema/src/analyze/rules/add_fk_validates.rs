//! `add-fk-validates`: rows are checked while writers of two tables wait.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Constraint, ConstraintKind, Name};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::analyze::typed_line;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "add-fk-validates",
    group: Group::BlocksWrites,
    severity: Severity::Error,
    level: Level::Warn,
    penalty: 0,
    backends: &[Backend::Postgres],
    about: "a foreign key added without NOT VALID to a table that existed before the migration",
    why: "The referring table is read from end to end under SHARE ROW EXCLUSIVE on both \
          tables: writers of both wait, readers do not.",
    instead: "Add it as NOT VALID, and validate it in another transaction: that keeps nobody \
          waiting.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE p (id bigint PRIMARY KEY); CREATE TABLE c (id bigint PRIMARY KEY, p_id \
             bigint)",
            "ALTER TABLE c ADD CONSTRAINT c_p FOREIGN KEY (p_id) REFERENCES p (id)",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE p (id bigint PRIMARY KEY); CREATE TABLE c (id bigint PRIMARY KEY, p_id \
             bigint)",
            "ALTER TABLE c ADD CONSTRAINT c_p FOREIGN KEY (p_id) REFERENCES p (id) NOT VALID",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE p (id bigint PRIMARY KEY); CREATE TABLE c (id bigint PRIMARY KEY, p_id \
             bigint)",
            "ALTER TABLE c ADD COLUMN q_id bigint REFERENCES p (id)",
        ),
        Example::postgres(
            Shows::Born,
            "CREATE TABLE p (id bigint PRIMARY KEY)",
            "CREATE TABLE c (id bigint PRIMARY KEY, p_id bigint); ALTER TABLE c ADD CONSTRAINT \
             c_p FOREIGN KEY (p_id) REFERENCES p (id)",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let added = scene.added_constraints().into_iter();
    let plain = added
        .filter(|(table, _, does)| does.scans.contains(*table))
        .filter_map(|(table, constraint, _)| {
            let parent = parent(constraint)?;
            let mut finding = found(scene, table, parent);
            let name = constraint.name.as_deref();
            let line = typed_line::add_constraint(table, name, &constraint.kind);
            finding.fix = scene.online(table, line);
            Some(finding)
        });
    let columns = scene.added_columns().into_iter();
    let at_columns = columns
        .filter(|(table, column, does)| {
            let is_read = does.scans.contains(*table) && !does.rewrites.contains(*table);
            is_read && column.default.is_some()
        })
        .filter_map(|(table, column, _)| {
            let parent = column.constraints.iter().find_map(parent)?;
            Some(found(scene, table, parent))
        });
    plain.chain(at_columns).collect()
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
            "writers of `{table}` and `{parent}` wait while every row of `{table}` is checked"
        ))
        .help(format!(
            "ALTER TABLE {table} ADD CONSTRAINT … FOREIGN KEY … REFERENCES {parent} NOT VALID; \
             in another transaction ALTER TABLE {table} VALIDATE CONSTRAINT …"
        ))
        .on(table)
        .on(parent)
}

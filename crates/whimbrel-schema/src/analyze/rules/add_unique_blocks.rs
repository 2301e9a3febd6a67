//! `add-unique-blocks`: an index is built while everybody waits.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::ConstraintKind;
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::analyze::typed_line;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "add-unique-blocks",
    group: Group::BlocksReads,
    severity: Severity::Error,
    level: Level::Warn,
    penalty: 0,
    backends: &[Backend::Postgres],
    about: "a UNIQUE constraint, without `USING INDEX`, on a table that existed before the \
          migration",
    why: "Its index is built under ACCESS EXCLUSIVE: 0.6 seconds a million rows in which \
          readers wait as well.",
    instead: "Build the index with `CREATE UNIQUE INDEX CONCURRENTLY`, see that it is valid, and \
          make it the constraint with `USING INDEX`.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD CONSTRAINT a_key UNIQUE (a)",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); CREATE UNIQUE INDEX a_key \
             ON t (a)",
            "ALTER TABLE t ADD CONSTRAINT a_key UNIQUE USING INDEX a_key",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); ALTER TABLE t ADD \
             CONSTRAINT a_key UNIQUE (a)",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let added = scene.added_constraints().into_iter();
    let found = added.filter(|(_, constraint, _)| {
        matches!(
            constraint.kind,
            ConstraintKind::Unique {
                using_index: None,
                ..
            }
        )
    });
    found
        .map(|(table, constraint, _)| {
            let mut finding = scene
                .finding(format!(
                    "everybody waits for `{table}` while the index of the \
                 constraint is built"
                ))
                .help(format!(
                    "CREATE UNIQUE INDEX CONCURRENTLY … ON {table}, outside any \
                 transaction; then ALTER TABLE {table} ADD CONSTRAINT … UNIQUE USING INDEX …"
                ))
                .on(table);
            let name = constraint.name.as_deref();
            let line = typed_line::add_constraint(table, name, &constraint.kind);
            finding.fix = scene.online(table, line);
            finding
        })
        .collect()
}

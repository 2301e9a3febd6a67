//! `add-check-validates`: rows are checked while everybody waits.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::ConstraintKind;
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::analyze::typed_line;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "add-check-validates",
    group: Group::BlocksReads,
    severity: Severity::Error,
    level: Level::Warn,
    penalty: 0,
    backends: &[Backend::Postgres],
    about: "a CHECK added without NOT VALID to a table that existed before the migration",
    why: "The table is read from end to end under ACCESS EXCLUSIVE: readers wait as well.",
    instead: "Add it as NOT VALID, and validate it in another transaction: that keeps nobody \
          waiting.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD CONSTRAINT a_ok CHECK (a > 0)",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD CONSTRAINT a_ok CHECK (a > 0) NOT VALID",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD CONSTRAINT a_ok CHECK (a > 0) NOT ENFORCED",
        )
        .on(18),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); ALTER TABLE t ADD \
             CONSTRAINT a_ok CHECK (a > 0)",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let added = scene.added_constraints().into_iter();
    let found = added.filter(|(table, constraint, does)| {
        matches!(constraint.kind, ConstraintKind::Check(_)) && does.scans.contains(*table)
    });
    found
        .map(|(table, constraint, _)| {
            let mut finding = scene
                .finding(format!(
                    "`{table}` is read from end to end under ACCESS EXCLUSIVE \
                 to check every row"
                ))
                .help(format!(
                    "ALTER TABLE {table} ADD CONSTRAINT … CHECK (…) NOT VALID; in \
                 another transaction ALTER TABLE {table} VALIDATE CONSTRAINT …"
                ))
                .on(table);
            let name = constraint.name.as_deref();
            let line = typed_line::add_constraint(table, name, &constraint.kind);
            finding.fix = scene.online(table, line);
            finding
        })
        .collect()
}

//! `add-exclusion-constraint`: rows are compared with each other while everybody waits.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::ConstraintKind;
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "add-exclusion-constraint",
    group: Group::BlocksReads,
    severity: Severity::Error,
    level: Level::Warn,
    penalty: 0,
    backends: &[Backend::Postgres],
    about: "an EXCLUDE constraint on a table that existed before the migration",
    why: "Its index is built and every row is checked under ACCESS EXCLUSIVE. PostgreSQL has \
          neither NOT VALID nor `USING INDEX` for it.",
    instead: "Make a new table with the constraint, copy in batches, and swap; or do it while \
          nobody uses the table.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD CONSTRAINT x EXCLUDE USING btree (a WITH =)",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD CONSTRAINT x CHECK (a > 0) NOT VALID",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); ALTER TABLE t ADD \
             CONSTRAINT x EXCLUDE USING btree (a WITH =)",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let added = scene.added_constraints().into_iter();
    let found =
        added.filter(|(_, constraint, _)| matches!(constraint.kind, ConstraintKind::Exclude));
    found
        .map(|(table, _, _)| {
            scene
                .finding(format!(
                    "everybody waits for `{table}` while every row is compared \
                 with the others"
                ))
                .help(format!(
                    "make a copy of `{table}` with the constraint, fill it in \
                 batches, and swap; or do it while nobody uses `{table}`"
                ))
                .on(table)
        })
        .collect()
}

//! `pk-using-nullable-index`: a search for NULL that no word of the statement tells.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::ConstraintKind;
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "pk-using-nullable-index",
    group: Group::BlocksReads,
    severity: Severity::Warning,
    level: Level::Warn,
    penalty: 0,
    backends: &[Backend::Postgres],
    about: "`PRIMARY KEY USING INDEX` on columns that may be NULL, in a table that existed \
          before the migration",
    why: "PostgreSQL makes the columns NOT NULL along with it, and reads the table from end to \
          end under ACCESS EXCLUSIVE to see that they are.",
    instead: "Make the columns NOT NULL by a validated CHECK first.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint); CREATE UNIQUE INDEX k ON t (id)",
            "ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY USING INDEX k",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint NOT NULL); CREATE UNIQUE INDEX k ON t (id)",
            "ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY USING INDEX k",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE t (id bigint); CREATE UNIQUE INDEX k ON t (id); ALTER TABLE t ADD \
             CONSTRAINT k PRIMARY KEY USING INDEX k",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let added = scene.added_constraints().into_iter();
    let found = added.filter(|(table, constraint, _)| {
        let is_meant = matches!(
            constraint.kind,
            ConstraintKind::PrimaryKey {
                using_index: Some(_),
                ..
            }
        );
        is_meant && scene.footprint.scans.contains(*table)
    });
    found
        .map(|(table, ..)| {
            scene
                .finding(format!(
                    "`{table}` is read from end to end under ACCESS EXCLUSIVE: the key \
                     makes its columns NOT NULL"
                ))
                .help(format!(
                    "make the columns of `{table}` NOT NULL by a validated CHECK \
                 first"
                ))
                .on(table)
        })
        .collect()
}

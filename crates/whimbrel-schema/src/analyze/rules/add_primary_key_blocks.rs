//! `add-primary-key-blocks`: the index of a key is built while everybody waits.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::ConstraintKind;
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::analyze::typed_line;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "add-primary-key-blocks",
    group: Group::BlocksReads,
    severity: Severity::Error,
    level: Level::Warn,
    penalty: 0,
    backends: &[Backend::Postgres],
    about: "a primary key, without `USING INDEX`, on a table that existed before the migration",
    why: "Its index is built under ACCESS EXCLUSIVE, and columns that may be NULL are searched \
          for it: readers wait as well.",
    instead: "Make the columns NOT NULL by a validated CHECK. Build the index with `CREATE \
     UNIQUE \
          INDEX CONCURRENTLY`. Make it the key with `USING INDEX`.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint NOT NULL)",
            "ALTER TABLE t ADD PRIMARY KEY (id)",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint NOT NULL); CREATE UNIQUE INDEX k ON t (id)",
            "ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY USING INDEX k",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE t (id bigint NOT NULL); ALTER TABLE t ADD PRIMARY KEY (id)",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let added = scene.added_constraints().into_iter();
    let found = added.filter(|(_, constraint, _)| {
        matches!(
            constraint.kind,
            ConstraintKind::PrimaryKey {
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
                 primary key is built"
                ))
                .help(format!(
                    "CREATE UNIQUE INDEX CONCURRENTLY … ON {table}, outside any \
                 transaction; then ALTER TABLE {table} ADD CONSTRAINT … PRIMARY KEY USING \
                  INDEX …"
                ))
                .on(table);
            if let ConstraintKind::PrimaryKey { columns, .. } = &constraint.kind {
                let name = constraint.name.as_deref();
                let line = typed_line::add_primary_key(table, name, columns);
                finding.fix = scene.online(table, line);
            }
            finding
        })
        .collect()
}

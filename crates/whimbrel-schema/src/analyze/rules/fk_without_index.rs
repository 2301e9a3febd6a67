//! `fk-without-index`: a foreign key whose columns no index begins with.

use super::{Check, Example, Group, Rule, Severity, Shows, Whole};
use crate::analyze::act::ConstraintKind;
use crate::analyze::finding::Finding;
use crate::analyze::world::{Birth, World};
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "fk-without-index",
    group: Group::Performance,
    severity: Severity::Warning,
    level: Level::Warn,
    // An index may follow later in the same migration, and more work must never raise the score.
    penalty: 0,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "a new foreign key whose columns are not the first ones of an index",
    why: "Each row that is deleted or changed in the referenced table makes the database \
     read the \
          referring table from end to end.",
    instead: "Create an index on the columns first.",
    check: Check::Script(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE p (id bigint PRIMARY KEY); CREATE TABLE c (id bigint PRIMARY KEY, \
             p_id bigint)",
            "ALTER TABLE c ADD CONSTRAINT c_p FOREIGN KEY (p_id) REFERENCES p (id) NOT VALID",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE p (id bigint PRIMARY KEY); CREATE TABLE c (id bigint PRIMARY KEY, \
             p_id bigint); \
             CREATE INDEX c_p_id ON c (p_id)",
            "ALTER TABLE c ADD CONSTRAINT c_p FOREIGN KEY (p_id) REFERENCES p (id) NOT VALID",
        ),
        Example::postgres(
            Shows::Born,
            "CREATE TABLE p (id bigint PRIMARY KEY)",
            "CREATE TABLE c (id bigint PRIMARY KEY, p_id bigint REFERENCES p (id)); \
             CREATE INDEX c_p_id ON c (p_id)",
        ),
    ],
};

fn check(whole: &Whole<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (table, relation) in whole.world.relations.changed() {
        let keys = relation.constraints.iter();
        for key in keys.filter(|key| key.birth == Birth::Now) {
            let ConstraintKind::ForeignKey { columns, .. } = &key.kind else {
                continue;
            };
            if is_indexed(whole.world, table, columns) {
                continue;
            }
            let statement = whole.statement_on(table);
            let list = columns.join(", ");
            findings.push(
                whole
                    .finding(
                        statement,
                        format!("no index of `{table}` begins with `{list}`"),
                    )
                    .help(format!("create an index on `{table}` ({list}) first"))
                    .on(table),
            );
        }
    }
    findings
}

fn is_indexed(world: &World, table: &super::super::act::Name, columns: &[String]) -> bool {
    world.indexes_of(table).any(|(_, index)| {
        let keys = index.key_columns();
        let first: Vec<&str> = keys.into_iter().take(columns.len()).collect();
        index.predicate.is_none()
            && first.len() == columns.len()
            && columns
                .iter()
                .all(|column| first.contains(&column.as_str()))
    })
}

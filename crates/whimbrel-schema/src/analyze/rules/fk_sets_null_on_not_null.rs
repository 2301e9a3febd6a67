//! `fk-sets-null-on-not-null`: a foreign key that would write NULL where there is none.

use super::{Check, Example, Group, Rule, Severity, Shows, Whole};
use crate::analyze::act::Name;
use crate::analyze::finding::Finding;
use crate::analyze::world::{Birth, KeyConstraint};
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "fk-sets-null-on-not-null",
    group: Group::FailsOnExistingRows,
    severity: Severity::Warning,
    level: Level::Warn,
    // A later statement may still let the column be NULL.
    penalty: 0,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "a new foreign key with `SET NULL` on a column that is NOT NULL",
    why: "The first deletion, or change of the key, that would write the NULL fails with 23502.",
    instead: "Let the column be NULL, or write `RESTRICT`, which says what happens.",
    check: Check::Script(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE p (id bigint PRIMARY KEY)",
            "CREATE TABLE c (id bigint PRIMARY KEY, p_id bigint NOT NULL REFERENCES p ON DELETE SET \
             NULL)",
        ),
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE p (id INTEGER PRIMARY KEY)",
            "CREATE TABLE c (id INTEGER PRIMARY KEY, p_id INTEGER NOT NULL REFERENCES p (id) ON \
             UPDATE SET NULL)",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE p (id bigint PRIMARY KEY)",
            "CREATE TABLE c (id bigint PRIMARY KEY, p_id bigint REFERENCES p ON DELETE SET NULL)",
        ),
        Example::sqlite(
            Shows::Silent,
            "CREATE TABLE p (id INTEGER PRIMARY KEY)",
            "CREATE TABLE c (id INTEGER PRIMARY KEY, p_id INTEGER NOT NULL REFERENCES p (id))",
        ),
    ],
};

fn check(whole: &Whole<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (table, relation) in whole.world.relations.changed() {
        let keys = relation.constraints.iter();
        for key in keys.filter(|key| key.birth == Birth::Now) {
            findings.extend(stubborn(whole, table, key));
        }
    }
    findings
}

/// The first column that the key sets to NULL and that is never NULL.
fn stubborn(whole: &Whole<'_>, table: &Name, key: &KeyConstraint) -> Option<Finding> {
    let reference = key.references()?;
    let actions = [&reference.on_delete, &reference.on_update];
    if !actions
        .iter()
        .any(|action| action.as_deref() == Some("SET NULL"))
    {
        return None;
    }
    let relation = whole.world.relation(table)?;
    let is_stubborn = |name: &&str| relation.column(name).is_some_and(|column| column.not_null);
    let column = key.columns().into_iter().find(is_stubborn)?;
    let finding = whole.finding(
        whole.statement_of_key(table, key),
        format!("a foreign key sets `{table}.{column}` to NULL, but the column is NOT NULL"),
    );
    let help = format!("let `{column}` be NULL, or write RESTRICT");
    Some(finding.help(help).on(table))
}

//! `fk-type-mismatch`: a foreign key between different types.

use super::{Check, Example, Group, Rule, Severity, Shows, Whole};
use crate::analyze::act::{Name, TypeName};
use crate::analyze::finding::Finding;
use crate::analyze::narrowing::{are_alike, are_incomparable};
use crate::analyze::world::{Birth, KeyConstraint};
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "fk-type-mismatch",
    group: Group::Performance,
    severity: Severity::Warning,
    level: Level::Warn,
    // A later statement may still make the types alike.
    penalty: 0,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "a new foreign key between columns of different types",
    why: "The narrower side runs over one day, and indexes are not used where a cast stands \
          between. Types that cannot be compared are refused with 42804.",
    instead: "Make the types alike first.",
    check: Check::Script(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE p (id bigint PRIMARY KEY); CREATE TABLE c (id bigint PRIMARY KEY, p_id \
             int); CREATE INDEX i ON c (p_id)",
            "ALTER TABLE c ADD CONSTRAINT f FOREIGN KEY (p_id) REFERENCES p (id) NOT VALID",
        ),
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE p (id INTEGER PRIMARY KEY)",
            "CREATE TABLE c (id INTEGER PRIMARY KEY, p_id TEXT REFERENCES p (id))",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE p (id bigserial PRIMARY KEY)",
            "CREATE TABLE c (id bigint PRIMARY KEY, p_id bigint REFERENCES p)",
        ),
        Example::sqlite(
            Shows::Silent,
            "CREATE TABLE p (id INTEGER PRIMARY KEY)",
            "CREATE TABLE c (id INTEGER PRIMARY KEY, p_id BIGINT REFERENCES p (id))",
        ),
    ],
};

fn check(whole: &Whole<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (table, relation) in whole.world.relations.changed() {
        let keys = relation.constraints.iter();
        for key in keys.filter(|key| key.birth == Birth::Now) {
            findings.extend(mismatches(whole, table, key));
        }
    }
    findings
}

/// The pairs of columns of a foreign key whose types differ.
fn mismatches(whole: &Whole<'_>, table: &Name, key: &KeyConstraint) -> Vec<Finding> {
    let world = whole.world;
    let Some(reference) = key.references() else {
        return Vec::new();
    };
    let primary = world
        .relation(&reference.table)
        .and_then(|r| r.primary_key());
    let targets: Vec<&str> = if reference.columns.is_empty() {
        primary.map(|key| key.columns()).unwrap_or_default()
    } else {
        reference.columns.iter().map(String::as_str).collect()
    };
    let pairs = key.columns().into_iter().zip(targets);
    pairs
        .filter_map(|(column, target)| {
            let from = data_type(whole, table, column)?;
            let to = data_type(whole, &reference.table, target)?;
            if are_alike(world, from, to) {
                return None;
            }
            let parent = &reference.table;
            let finding = whole
                .finding(
                    whole.statement_of_key(table, key),
                    format!(
                        "`{table}.{column}` is `{from}`, but `{parent}.{target}`, which it \
                         refers to, is `{to}`"
                    ),
                )
                .help(format!("give `{table}.{column}` the type `{to}` first"))
                .on(table);
            Some(if are_incomparable(world, from, to) {
                finding.certain().penalty(75)
            } else {
                finding
            })
        })
        .collect()
}

fn data_type<'w>(whole: &Whole<'w>, table: &Name, column: &str) -> Option<&'w TypeName> {
    whole
        .world
        .relation(table)?
        .column(column)?
        .data_type
        .as_ref()
}

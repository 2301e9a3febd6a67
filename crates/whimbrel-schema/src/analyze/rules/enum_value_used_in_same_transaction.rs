//! `enum-value-used-in-same-transaction`: a value of an enum type is used before it counts.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, Name, TypeChange};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::analyze::world::Birth;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "enum-value-used-in-same-transaction",
    group: Group::FailsOnExistingRows,
    severity: Severity::Error,
    level: Level::Deny,
    penalty: 75,
    backends: &[Backend::Postgres],
    about: "a new value of an enum type that is used in the transaction that adds it; before \
          PostgreSQL 12, added in one at all",
    why: "PostgreSQL refuses to use it with 55P04 until the transaction has ended; before \
          version 12 it refuses ADD VALUE in a transaction with 25001.",
    instead: "Two migrations: one adds the value, the other uses it.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE t (id bigint PRIMARY KEY, m \
             mood)",
            "ALTER TYPE mood ADD VALUE 'great'; UPDATE t SET m = 'great' WHERE id = 1",
        ),
        Example::postgres(
            Shows::Fires,
            "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE t (id bigint PRIMARY KEY, m \
             mood)",
            "ALTER TYPE mood ADD VALUE 'great'; ALTER TABLE t ALTER COLUMN m SET DEFAULT 'great'",
        ),
        Example::postgres(
            Shows::Fires,
            "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE t (id bigint PRIMARY KEY, m \
             mood)",
            "ALTER TYPE mood ADD VALUE 'great'",
        )
        .on(11),
        Example::postgres(
            Shows::Silent,
            "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE t (id bigint PRIMARY KEY, m \
             mood)",
            "ALTER TYPE mood ADD VALUE 'great'",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE t (id bigint PRIMARY KEY, m \
             mood)",
            "ALTER TYPE mood ADD VALUE 'great'; UPDATE t SET m = 'great' WHERE id = 1",
        )
        .alone(),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE t (id bigint PRIMARY KEY, m \
             mood); ALTER TYPE mood ADD VALUE 'great'; INSERT INTO t VALUES (1, 'great')",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    if let Act::AlterType(name, TypeChange::AddValue { value, .. }) = scene.act() {
        let is_refused = scene.settings.version < 12 && scene.is_transactional();
        if is_refused && is_old(scene, name) {
            return vec![found(scene, name, value, "to add")];
        }
        return Vec::new();
    }
    let earlier = scene.statements_at(scene.past.values());
    let earlier = earlier.filter(|statement| scene.is_in_transaction_of(statement));
    let added = earlier.filter_map(|statement| match &statement.act {
        Act::AlterType(name, TypeChange::AddValue { value, .. }) => Some((name, value)),
        _ => None,
    });
    let used = added.filter(|(name, value)| {
        let is_named = scene.statement.literals.contains(*value);
        is_named && is_old(scene, name) && has_type(scene, name)
    });
    used.map(|(name, value)| found(scene, name, value, "to use"))
        .collect()
}

fn is_old(scene: &Scene<'_>, name: &Name) -> bool {
    let found = scene.world.enumerations.get(name);
    found.is_none_or(|enumeration| enumeration.birth == Birth::Before)
}

/// Tells whether a table that the statement touches has a column of the type, or may have.
fn has_type(scene: &Scene<'_>, name: &Name) -> bool {
    let mut tables = scene.footprint.locks.keys().peekable();
    tables.peek().is_none()
        || tables.any(|table| {
            scene.relation(table).is_none_or(|relation| {
                let mut types = relation.columns.iter().map(|c| c.data_type.as_ref());
                !relation.is_known || types.any(|t| t.is_none_or(|t| t.name == *name))
            })
        })
}

fn found(scene: &Scene<'_>, name: &Name, value: &str, what: &str) -> Finding {
    scene
        .finding(format!(
            "PostgreSQL refuses {what} `{value}` of `{name}` in this transaction"
        ))
        .help(format!(
            "add `{value}` to `{name}` in a migration of its own, before this one"
        ))
        .certain()
        .on(name)
}

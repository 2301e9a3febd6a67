//! `validate-in-same-transaction`: the lock of NOT VALID is held while rows are checked.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, Name, TableChange};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::analyze::world::Birth;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "validate-in-same-transaction",
    group: Group::BlocksReads,
    severity: Severity::Error,
    level: Level::Warn,
    penalty: 5,
    backends: &[Backend::Postgres],
    about: "a constraint that is validated in the transaction that added it as NOT VALID",
    why: "The strong lock of the first statement is held while the second reads the table: \
          nothing is won by NOT VALID.",
    instead: "Validate it in another transaction.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD CONSTRAINT ok CHECK (a > 0) NOT VALID; ALTER TABLE t VALIDATE \
             CONSTRAINT ok",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD CONSTRAINT ok CHECK (a > 0) NOT VALID; ALTER TABLE t VALIDATE \
             CONSTRAINT ok",
        )
        .alone(),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); ALTER TABLE t ADD \
             CONSTRAINT ok CHECK (a > 0) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT ok",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let validated = scene.changes().filter_map(|(table, change)| match change {
        TableChange::ValidateConstraint(name) => Some((table, name)),
        _ => None,
    });
    validated
        .filter(|(table, name)| scene.may_hold_rows(table) && is_added_here(scene, table, name))
        .map(|(table, name)| {
            scene
                .finding(format!(
                    "`{table}` is read from end to end while the lock that added `{name}` \
                     is still held"
                ))
                .help(format!(
                    "ALTER TABLE {table} VALIDATE CONSTRAINT {name} in another transaction"
                ))
                .on(table)
        })
        .collect()
}

/// Tells whether the same transaction added the constraint, in this statement or before it.
fn is_added_here(scene: &Scene<'_>, table: &Name, name: &str) -> bool {
    let is_new = scene
        .relation(table)
        .and_then(|relation| relation.constraint(name))
        .is_none_or(|constraint| constraint.birth == Birth::Now);
    let adds = |changes: &[TableChange]| {
        let mut changes = changes.iter();
        changes.any(|change| match change {
            TableChange::AddConstraint(new) => {
                new.not_valid && new.name.as_deref().is_none_or(|new| new == name)
            }
            _ => false,
        })
    };
    let earlier = scene
        .before_in_transaction()
        .map(|(statement, _)| &statement.act);
    let mut acts = earlier.chain(std::iter::once(scene.act()));
    is_new
        && acts.any(|act| match act {
            Act::AlterTable(alter) => alter.table == *table && adds(&alter.changes),
            _ => false,
        })
}

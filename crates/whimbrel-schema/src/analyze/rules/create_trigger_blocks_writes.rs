//! `create-trigger-blocks-writes`: what writes do changes.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, Name, TableChange, TableSetting};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "create-trigger-blocks-writes",
    group: Group::BlocksWrites,
    severity: Severity::Info,
    level: Level::Warn,
    penalty: 0,
    backends: &[Backend::Postgres],
    about: "a trigger that is created, dropped, enabled or disabled on a table that existed \
          before the migration",
    why: "SHARE ROW EXCLUSIVE, for a drop ACCESS EXCLUSIVE, is taken for a moment, and from \
          then on every write does more or less than before.",
    instead: "Deploy the function first, set a short lock_timeout, and try again until it \
     is free.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); CREATE FUNCTION f() \
             RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            "CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        ),
        Example::postgres(
            Shows::Born,
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); CREATE TRIGGER g BEFORE \
             UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let tables: Vec<&Name> = match scene.act() {
        Act::CreateTrigger(trigger) => vec![&trigger.table],
        Act::DropTrigger { table, .. } => table.iter().collect(),
        _ => scene
            .changes()
            .filter(|(_, change)| {
                matches!(
                    change,
                    TableChange::Set(TableSetting::EnableTrigger | TableSetting::DisableTrigger)
                )
            })
            .map(|(table, _)| table)
            .collect(),
    };
    let old = tables.into_iter().filter(|table| scene.is_old(table));
    old.map(|table| {
        scene
            .finding(format!(
                "writers of `{table}` wait for a moment, and write differently afterwards"
            ))
            .help("set a short lock_timeout, and try again until it is free")
            .on(table)
    })
    .collect()
}

//! `drop-constraint`: a rule about rows is given up.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Drop, Name, TableChange};
use crate::analyze::finding::Finding;
use crate::analyze::replaced::{is_given_up, is_replaced};
use crate::analyze::scene::Scene;
use crate::analyze::world::Birth;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "drop-constraint",
    group: Group::DataLoss,
    severity: Severity::Warning,
    level: Level::Warn,
    // A successor may follow, and more work must never raise the score.
    penalty: 0,
    backends: &[Backend::Postgres],
    about: "a constraint that existed before the migration, is dropped, and has no successor in \
          it",
    why: "The database no longer keeps the rule, and rows that break it come in unseen. \
          Dropping a foreign key takes ACCESS EXCLUSIVE on both tables.",
    instead: "Replace it in one `ALTER TABLE`, or add its successor NOT VALID before it goes.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int CONSTRAINT a_ok CHECK (a > 0))",
            "ALTER TABLE t DROP CONSTRAINT a_ok",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int CONSTRAINT a_ok CHECK (a > 0))",
            "ALTER TABLE t DROP CONSTRAINT a_ok, ADD CONSTRAINT a_ok CHECK (a > 1) NOT VALID",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int NOT NULL, CONSTRAINT a_nn CHECK (a IS \
             NOT NULL))",
            "ALTER TABLE t DROP CONSTRAINT a_nn",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE other (id bigint PRIMARY KEY)",
            "ALTER TABLE IF EXISTS gone DROP CONSTRAINT IF EXISTS gone_check",
        ),
        Example::postgres(
            Shows::Born,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD CONSTRAINT a_ok CHECK (a > 0) NOT VALID; ALTER TABLE t DROP \
             CONSTRAINT a_ok",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let dropped = scene.changes().filter_map(|(table, change)| match change {
        TableChange::DropConstraint { name, drop } => Some((table, name, *drop)),
        _ => None,
    });
    dropped
        .filter(|(table, name, drop)| {
            scene.is_old(table) && !is_harmless(scene, table, name, *drop)
        })
        .map(|(table, name, _)| {
            scene
                .finding(format!(
                    "nothing keeps the rule of `{name}` on `{table}` from now on"
                ))
                .help(format!(
                    "add the successor of `{name}` in the same ALTER TABLE"
                ))
                .on(table)
        })
        .collect()
}

fn is_harmless(scene: &Scene<'_>, table: &Name, name: &str, drop: Drop) -> bool {
    let Some(relation) = scene.relation(table) else {
        return false;
    };
    match relation.constraint(name) {
        Some(constraint) => {
            constraint.birth == Birth::Now
                || is_replaced(scene, table, constraint)
                || is_given_up(scene, table, constraint)
        }
        // What `IF EXISTS` looks for on a table that was seen made is most likely gone.
        None => relation.is_known && (drop.if_exists || !scene.world.is_partial),
    }
}

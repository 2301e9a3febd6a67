//! `opaque-raw-sql`: SQL whose effects nobody can know from its text.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::Act;
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "opaque-raw-sql",
    group: Group::Process,
    severity: Severity::Warning,
    level: Level::Warn,
    // What is not known must not count as very safe.
    penalty: 15,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "SQL that cannot be read as what it does: a `DO` block, dynamic SQL, a call of a procedure",
    why: "It may lock, rewrite or delete anything. No other rule has seen it.",
    instead: "Write it as operations or plain statements, or declare what it touches and creates.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE users (id bigint PRIMARY KEY)",
            "DO $$ BEGIN EXECUTE 'ALTER TABLE users ADD COLUMN dyn int'; END $$",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE users (id bigint PRIMARY KEY)",
            "ALTER TABLE users ADD COLUMN dyn int",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    match scene.act() {
        Act::Opaque {
            what,
            touches,
            creates,
        } if touches.is_empty() && creates.is_empty() => {
            let message = format!("what {what} does cannot be told from its text");
            let help = "write it as operations, or declare what it touches and creates";
            vec![scene.finding(message).help(help)]
        }
        _ => Vec::new(),
    }
}

//! `rename-enum-value`: a value of an enum gets another label.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, TypeChange};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::analyze::world::Birth;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "rename-enum-value",
    group: Group::BreaksRunningVersion,
    severity: Severity::Error,
    level: Level::Warn,
    penalty: 30,
    backends: &[Backend::Postgres],
    about: "a value of an enum that existed before the migration and gets another label",
    why: "The version of the application that still runs writes the old label, which is refused, and \
          reads the new one, which it does not know.",
    instead: "Add the new value, deploy a version that knows both, move the rows in batches, and stop \
              using the old one.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TYPE state AS ENUM ('new', 'done')",
            "ALTER TYPE state RENAME VALUE 'done' TO 'closed'",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TYPE state AS ENUM ('new', 'done')",
            "ALTER TYPE state ADD VALUE 'closed' AFTER 'done'",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TYPE state AS ENUM ('new', 'done'); \
             ALTER TYPE state RENAME VALUE 'done' TO 'closed'",
        ),
        Example::postgres(
            Shows::Born,
            "CREATE TYPE state AS ENUM ('new')",
            "ALTER TYPE state ADD VALUE 'done' AFTER 'new'; \
             ALTER TYPE state RENAME VALUE 'done' TO 'closed'",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let Act::AlterType(name, TypeChange::RenameValue { from, to }) = scene.act() else {
        return Vec::new();
    };
    let is_new = scene
        .world
        .enumerations
        .get(name)
        .is_some_and(|known| known.birth == Birth::Now || known.new_values.contains(from));
    if is_new {
        return Vec::new();
    }
    let message =
        format!("the running version writes '{from}' and does not know '{to}' when it reads");
    let help = format!("add '{to}' to `{name}`, move the rows in batches, and stop using '{from}'");
    vec![scene.finding(message).help(help).on(name)]
}

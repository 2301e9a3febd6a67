//! `enum-append-order`: a new value of an enum comes last because nobody said where.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, TypeChange};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::analyze::world::Birth;
use crate::backend::Backend;
use crate::catalog::ValuePosition;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "enum-append-order",
    group: Group::Convention,
    severity: Severity::Info,
    level: Level::Allow,
    penalty: 1,
    backends: &[Backend::Postgres],
    about: "a value that is added to an enum without `BEFORE` or `AFTER`",
    why: "Comparisons and `ORDER BY` follow the order of the values; the new one is greater than all \
          others, and the order cannot be changed afterwards.",
    instead: "Say where it stands: `ADD VALUE 'x' AFTER 'y'`.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TYPE mood AS ENUM ('sad', 'happy')",
            "ALTER TYPE mood ADD VALUE 'great'",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TYPE mood AS ENUM ('sad', 'happy')",
            "ALTER TYPE mood ADD VALUE 'great' AFTER 'happy'",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TYPE mood AS ENUM ('sad', 'happy'); ALTER TYPE mood ADD VALUE 'great'",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let Act::AlterType(
        name,
        TypeChange::AddValue {
            value, position, ..
        },
    ) = scene.act()
    else {
        return Vec::new();
    };
    let known = scene.world.enumerations.get(name);
    let is_settled = known.is_some_and(|known| {
        known.birth == Birth::Now || known.values.is_empty() || known.values.contains(value)
    });
    if *position != ValuePosition::Last || is_settled {
        return Vec::new();
    }
    let last = known.and_then(|known| known.values.last());
    let place = last.map_or_else(
        || "AFTER another".to_owned(),
        |last| format!("AFTER '{last}'"),
    );
    let message = format!("'{value}' sorts after every other value of `{name}`");
    let help = format!("say where it stands: ADD VALUE '{value}' {place}");
    vec![scene.finding(message).help(help).on(name)]
}

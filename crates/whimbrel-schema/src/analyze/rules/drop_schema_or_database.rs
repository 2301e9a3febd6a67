//! `drop-schema-or-database`: a schema or a whole database goes.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::Act;
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::analyze::world::Birth;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "drop-schema-or-database",
    group: Group::DataLoss,
    severity: Severity::Error,
    level: Level::Deny,
    penalty: 40,
    backends: &[Backend::Postgres],
    about: "a schema or a database that existed before the migration and is dropped",
    why: "Everything inside is lost at once, also what nobody thought of.",
    instead: "Drop the objects one by one, each with its own reason, and the empty schema last.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(Shows::Fires, "CREATE SCHEMA app", "DROP SCHEMA app"),
        Example::postgres(Shows::Fires, "", "DROP DATABASE shop").alone(),
        Example::postgres(
            Shows::Silent,
            "CREATE SCHEMA app",
            "ALTER SCHEMA app RENAME TO shop",
        ),
        Example::postgres(Shows::Born, "", "CREATE SCHEMA app; DROP SCHEMA app"),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    match scene.act() {
        Act::DropSchemas(names, _) => {
            let old = names.iter().filter(|name| is_old(scene, name));
            old.map(|name| found(scene, "schema", name)).collect()
        }
        Act::DropDatabase(name) => vec![found(scene, "database", name)],
        _ => Vec::new(),
    }
}

fn is_old(scene: &Scene<'_>, schema: &str) -> bool {
    let birth = scene.world.schemas.get(schema).copied();
    birth.map_or(scene.world.is_partial, |birth| birth == Birth::Before)
}

fn found(scene: &Scene<'_>, kind: &str, name: &str) -> Finding {
    scene
        .finding(format!("everything in the {kind} `{name}` is lost"))
        .help("drop what is in it one by one, each with a reason of its own")
        .losing(format!("everything in the {kind} `{name}`"))
}

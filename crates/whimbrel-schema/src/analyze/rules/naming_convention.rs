//! `naming-convention`: a name that does not look like the others.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "naming-convention",
    group: Group::Convention,
    severity: Severity::Info,
    level: Level::Allow,
    penalty: 1,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "a new name that does not match the pattern of the policy; silent without one",
    why: "Nothing happens to the database. Names that follow no rule have to be looked up, and those \
          with capitals have to be quoted for ever.",
    instead: "A name that matches the pattern, before anybody uses it.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "",
            "CREATE TABLE \"BadName\" (id bigint PRIMARY KEY)",
        )
        .naming("^[a-z_0-9]+$"),
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE t (id INTEGER PRIMARY KEY)",
            "ALTER TABLE t ADD COLUMN \"bad-name\" TEXT",
        )
        .naming("^[a-z_0-9]+$"),
        Example::postgres(
            Shows::Silent,
            "",
            "CREATE TABLE good_name (id bigint PRIMARY KEY)",
        )
        .naming("^[a-z_0-9]+$"),
        Example::postgres(
            Shows::Silent,
            "",
            "CREATE TABLE \"BadName\" (id bigint PRIMARY KEY)",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let Some(naming) = &scene.settings.naming else {
        return Vec::new();
    };
    let names = scene.act().new_names().into_iter();
    names
        .map(|(what, name)| (what, scene.statement.spelling(name)))
        .filter(|(_, name)| !naming.allows(name))
        .map(|(what, name)| {
            scene
                .finding(format!(
                    "the {what} `{name}` does not match `{}`",
                    naming.pattern()
                ))
                .help("choose a name that matches the pattern")
        })
        .collect()
}

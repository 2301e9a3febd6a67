//! `identifier-too-long`: a name that the database cuts off.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

/// What is left of a name on PostgreSQL, in bytes
/// ([Identifiers](https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS)).
const LONGEST: usize = 63;

pub(super) static RULE: Rule = Rule {
    id: "identifier-too-long",
    group: Group::Portability,
    severity: Severity::Error,
    level: Level::Warn,
    penalty: 5,
    backends: &[Backend::Postgres],
    about: "a new name of more than 63 bytes",
    why: "PostgreSQL cuts it off without an error: the schema and the code call the same thing by two \
          names, and two long names may become one.",
    instead: "A shorter name.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "",
            "CREATE TABLE t (id bigint PRIMARY KEY, \
             a_name_that_goes_on_and_on_and_on_until_nobody_can_remember_how_it_began int)",
        ),
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int)",
            "CREATE INDEX CONCURRENTLY \
             an_index_that_goes_on_and_on_and_on_until_nobody_can_remember_how_it_began ON t (a)",
        )
        .alone(),
        Example::postgres(
            Shows::Silent,
            "",
            "CREATE TABLE a_very_long_very_long_very_long_very_long_very_long_very_lon \
             (id bigint PRIMARY KEY)",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let names = scene.act().new_names().into_iter();
    names
        .filter(|(_, name)| name.len() > LONGEST)
        .map(|(what, name)| {
            let kept = name
                .get(..name.floor_char_boundary(LONGEST))
                .unwrap_or(name);
            scene
                .finding(format!(
                    "the {what} `{name}` is called `{kept}` by the database"
                ))
                .help(format!("choose a name of at most {LONGEST} bytes"))
        })
        .collect()
}

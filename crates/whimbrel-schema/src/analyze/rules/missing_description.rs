//! `missing-description`: a revision without a word about why.

use super::{Check, Example, Group, Rule, Severity, Shows, Whole};
use crate::analyze::finding::Finding;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "missing-description",
    group: Group::Convention,
    severity: Severity::Info,
    level: Level::Allow,
    penalty: 1,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "a revision whose documentation says nothing beyond its first line",
    why: "The message says what changes. Why, what was considered, and what to look at when it fails is \
          known only while it is being written.",
    instead: "A few sentences in the documentation of the migration's module.",
    check: Check::Script(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "",
            "CREATE TABLE users (id bigint PRIMARY KEY)",
        )
        .about("create users", None),
        Example::sqlite(
            Shows::Fires,
            "",
            "CREATE TABLE users (id INTEGER PRIMARY KEY)",
        )
        .about("create users", Some(" ")),
        Example::postgres(
            Shows::Silent,
            "",
            "CREATE TABLE users (id bigint PRIMARY KEY)",
        )
        .about(
            "create users",
            Some("People who sign in; rows come from the old system later."),
        ),
        Example::postgres(
            Shows::Silent,
            "",
            "CREATE TABLE users (id bigint PRIMARY KEY)",
        ),
    ],
};

fn check(whole: &Whole<'_>) -> Vec<Finding> {
    let Some(about) = &whole.script.about else {
        return Vec::new();
    };
    let description = about.description.as_deref().unwrap_or_default();
    if whole.script.statements.is_empty() || !description.trim().is_empty() {
        return Vec::new();
    }
    let finding = whole
        .finding(0, "nothing says why it is done")
        .help("write a few sentences into the documentation of the migration's module");
    vec![finding]
}

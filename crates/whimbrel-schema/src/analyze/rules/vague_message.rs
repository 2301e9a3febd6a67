//! `vague-message`: a message that could stand on any revision.

use super::{Check, Example, Group, Rule, Severity, Shows, Whole};
use crate::analyze::finding::Finding;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "vague-message",
    group: Group::Process,
    severity: Severity::Info,
    level: Level::Warn,
    penalty: 1,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "a revision whose message does not say what it changes",
    why: "Whoever reads the history, or decides at night what to take back, learns nothing from it.",
    instead: "Name the thing and what happens to it: \"add user preferences table\".",
    check: Check::Script(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "",
            "CREATE TABLE users (id bigint PRIMARY KEY)",
        )
        .about("update schema", None),
        Example::sqlite(
            Shows::Fires,
            "",
            "CREATE TABLE users (id INTEGER PRIMARY KEY)",
        )
        .about("WIP", None),
        Example::postgres(
            Shows::Silent,
            "",
            "CREATE TABLE users (id bigint PRIMARY KEY)",
        )
        .about("create users", None),
        Example::postgres(
            Shows::Silent,
            "",
            "CREATE TABLE users (id bigint PRIMARY KEY)",
        )
        .about("initial schema", None),
        Example::postgres(
            Shows::Silent,
            "",
            "CREATE TABLE users (id bigint PRIMARY KEY)",
        ),
    ],
};

fn check(whole: &Whole<'_>) -> Vec<Finding> {
    let about = whole.script.about.as_ref();
    let message = about
        .map(|about| about.message.as_str())
        .unwrap_or_default();
    if whole.script.statements.is_empty() || !is_vague(message) {
        return Vec::new();
    }
    let finding = whole
        .finding(0, format!("\"{message}\" does not say what changes"))
        .help("name the thing and what happens to it, such as \"add user preferences table\"");
    vec![finding]
}

/// Tells whether a message consists of words that fit every revision; an empty one is another matter.
fn is_vague(message: &str) -> bool {
    let letters = |c: char| !c.is_alphanumeric();
    let mut words = message.split(letters).filter(|word| !word.is_empty());
    let is_said = message.chars().any(char::is_alphanumeric);
    is_said && words.all(|word| says_nothing(&word.to_lowercase()))
}

fn says_nothing(word: &str) -> bool {
    const WORDS: [&str; 78] = [
        "a",
        "add",
        "adds",
        "added",
        "again",
        "all",
        "alter",
        "alters",
        "an",
        "and",
        "asdf",
        "bug",
        "bugfix",
        "change",
        "changed",
        "changes",
        "column",
        "columns",
        "create",
        "database",
        "db",
        "delete",
        "drop",
        "field",
        "fields",
        "final",
        "fix",
        "fixed",
        "fixes",
        "foo",
        "for",
        "from",
        "hotfix",
        "in",
        "it",
        "migrate",
        "migration",
        "migrations",
        "minor",
        "misc",
        "modify",
        "more",
        "my",
        "new",
        "of",
        "old",
        "other",
        "patch",
        "pr",
        "quick",
        "refactor",
        "remove",
        "revision",
        "schema",
        "small",
        "some",
        "stuff",
        "table",
        "tables",
        "temp",
        "test",
        "the",
        "thing",
        "things",
        "ticket",
        "tmp",
        "to",
        "todo",
        "tweak",
        "tweaks",
        "update",
        "updated",
        "updates",
        "upgrade",
        "various",
        "version",
        "wip",
        "work",
    ];
    word.chars().all(|c| c.is_ascii_digit()) || word.chars().count() == 1 || WORDS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_that_name_nothing_are_vague() {
        for message in [
            "update",
            "Fix",
            "fix 2",
            "wip!",
            "more changes",
            "add column",
            "schema v2",
            "x",
        ] {
            assert_eq!(is_vague(message), message != "schema v2", "{message}");
        }
    }

    #[test]
    fn messages_that_name_something_are_not() {
        for message in [
            "",
            "create users",
            "initial schema",
            "add email to users",
            "drop legacy tables",
            "ünïcode",
        ] {
            assert!(!is_vague(message), "{message}");
        }
    }
}

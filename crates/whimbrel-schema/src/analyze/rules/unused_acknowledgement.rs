//! `unused-acknowledgement`: a comment answers for something that is not there.

use super::{Check, Example, Group, Rule, Severity, Shows, Whole};
use crate::analyze::finding::Finding;
use crate::backend::Backend;
use crate::catalog::nearest_name;
use crate::verify::{self, Level};

pub(super) static RULE: Rule = Rule {
    id: "unused-acknowledgement",
    group: Group::Process,
    severity: Severity::Warning,
    level: Level::Warn,
    // It is about a comment, and a comment changes nothing in the number.
    penalty: 0,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "a comment that acknowledges a rule which finds nothing in its statement",
    why: "It says nothing today, and will silence the finding that comes with the next edit.",
    instead: "Remove it. An `assume_safe` around nothing is found by `unneeded-assume-safe`.",
    check: Check::Script(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE users (id bigint PRIMARY KEY)",
            "-- ack: drop-table\nALTER TABLE users ADD COLUMN x int",
        ),
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE users (id INTEGER PRIMARY KEY)",
            "-- ack: drop-table\nALTER TABLE users ADD COLUMN x INTEGER",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE users (id bigint PRIMARY KEY)",
            "-- ack: drop-table\nDROP TABLE users",
        ),
    ],
};

fn check(whole: &Whole<'_>) -> Vec<Finding> {
    let statements = whole.script.statements.iter().enumerate();
    let acknowledged = statements.flat_map(|(index, statement)| {
        let ids = statement.acknowledged.iter();
        ids.map(move |id| (index, id))
    });
    acknowledged
        .filter(|(index, id)| {
            let mut found = whole.found.iter();
            let is_answered = found.any(|f| f.statement == *index && f.rule.id == *id);
            // The verification has rules of its own, and looks for what answers for them.
            !is_answered && verify::rule::Rule::find(id).is_none()
        })
        .map(|(index, id)| match super::Rule::find(id) {
            Some(_) => whole
                .finding(index, format!("`{id}` finds nothing here"))
                .help("remove the acknowledgement"),
            None => whole
                .finding(index, format!("there is no rule `{id}` to acknowledge"))
                .help(suggestion(id)),
        })
        .collect()
}

fn suggestion(id: &str) -> String {
    let nearest = nearest_name(id, super::RULES.iter().map(|rule| rule.id));
    nearest.map_or_else(
        || "remove the acknowledgement".to_owned(),
        |nearest| format!("did you mean `{nearest}`?"),
    )
}

//! `redundant-index`: an index that another one already stands in for.

use super::{Check, Example, Group, Rule, Severity, Shows, Whole};
use crate::analyze::act::{Act, Name};
use crate::analyze::finding::Finding;
use crate::analyze::world::{Birth, Index};
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "redundant-index",
    group: Group::Convention,
    severity: Severity::Info,
    level: Level::Allow,
    // The other index may be dropped later, and more work must never raise the score.
    penalty: 0,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "a new index whose keys are the first ones of another index",
    why: "The longer index finds the same rows; the shorter one is written with every row for nothing.",
    instead: "Leave it out, or drop the other one.",
    check: Check::Script(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, placed date); \
             CREATE INDEX o1 ON orders (user_id, placed)",
            "CREATE INDEX CONCURRENTLY o2 ON orders (user_id)",
        )
        .alone(),
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER, placed TEXT); \
             CREATE INDEX o1 ON orders (user_id, placed)",
            "CREATE INDEX o2 ON orders (user_id)",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, placed date); \
             CREATE INDEX o1 ON orders (placed, user_id)",
            "CREATE INDEX CONCURRENTLY o2 ON orders (user_id)",
        )
        .alone(),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, placed date); \
             CREATE INDEX o1 ON orders (user_id, placed)",
            "CREATE UNIQUE INDEX CONCURRENTLY o2 ON orders (user_id)",
        )
        .alone(),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, placed date); \
             CREATE INDEX o1 ON orders (user_id, placed)",
            "CREATE INDEX o2 ON orders (user_id); DROP INDEX o1",
        ),
    ],
};

fn check(whole: &Whole<'_>) -> Vec<Finding> {
    let statements = whole.script.statements.iter().enumerate();
    let made = statements.filter_map(|(index, statement)| match &statement.act {
        Act::CreateIndex(new) => Some((index, new.name.as_ref()?)),
        _ => None,
    });
    made.filter_map(|(statement, name)| {
        let index = whole.world.indexes.get(name)?;
        let other = stands_in(whole, name, index)?;
        let table = &index.table;
        let message = format!("`{other}` of `{table}` begins with the keys of `{name}`");
        let help = format!("leave `{name}` out, or drop `{other}`");
        Some(whole.finding(statement, message).help(help).on(table))
    })
    .collect()
}

/// An index that finds everything that this one does.
fn stands_in<'w>(whole: &'w Whole<'_>, name: &Name, index: &'w Index) -> Option<&'w Name> {
    let is_plain = |index: &Index| index.predicate.is_none() && index.method == "btree";
    let may_go = index.birth == Birth::Now
        && is_plain(index)
        && !index.unique
        && index.include.is_empty()
        && !index.keys.is_empty();
    let mut others = whole.world.indexes_of(&index.table);
    let other = others.find(|(other_name, other)| {
        // Of two that are alike the later one is redundant.
        let is_first = other.keys.len() > index.keys.len()
            || other.birth == Birth::Before
            || other.unique
            || *other_name < name;
        *other_name != name && is_first && is_plain(other) && other.keys.starts_with(&index.keys)
    });
    other.filter(|_| may_go).map(|(name, _)| name)
}

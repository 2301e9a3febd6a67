//! `missing-primary-key`: a table whose rows cannot be told apart.

use super::{Check, Example, Group, Rule, Severity, Shows, Whole};
use crate::analyze::act::{Act, Name, NewTable, NewTableKind};
use crate::analyze::finding::Finding;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "missing-primary-key",
    group: Group::Performance,
    severity: Severity::Warning,
    level: Level::Warn,
    // The key may follow later in the same migration, and more work must never raise the score.
    penalty: 0,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "a new table that has no primary key when the migration ends",
    why: "Nothing tells two equal rows apart: a row cannot be changed alone, batches have no key to go \
          by, and logical replication refuses to change rows.",
    instead: "A primary key, such as `bigint GENERATED ALWAYS AS IDENTITY`.",
    check: Check::Script(check),
    examples: &[
        Example::postgres(Shows::Fires, "", "CREATE TABLE hits (path text)"),
        Example::sqlite(Shows::Fires, "", "CREATE TABLE hits (path TEXT)"),
        Example::postgres(
            Shows::Silent,
            "",
            "CREATE TABLE hits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, path text)",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE hits (id bigint, day int, PRIMARY KEY (id, day)) PARTITION BY RANGE (day)",
            "CREATE TABLE hits_1 PARTITION OF hits FOR VALUES FROM (1) TO (2)",
        ),
        Example::sqlite(
            Shows::Silent,
            "CREATE TABLE hits (path TEXT)",
            "CREATE TABLE new_hits (path TEXT NOT NULL DEFAULT ''); \
             INSERT INTO new_hits (path) SELECT coalesce(path, '') FROM hits; \
             DROP TABLE hits; ALTER TABLE new_hits RENAME TO hits",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE hits (id bigint NOT NULL, path text); ALTER TABLE hits ADD PRIMARY KEY (id)",
        ),
    ],
};

fn check(whole: &Whole<'_>) -> Vec<Finding> {
    let statements = whole.script.statements.iter().enumerate();
    let made = statements.filter_map(|(index, statement)| match &statement.act {
        Act::CreateTable(table) if is_of_its_own(table) => Some((index, &table.name)),
        _ => None,
    });
    made.filter(|(_, table)| is_without_key(whole, table))
        .map(|(index, table)| {
            whole
                .finding(index, format!("`{table}` has no primary key"))
                .help(format!("give `{table}` a primary key"))
                .on(table)
        })
        .collect()
}

/// Tells whether the statement alone decides what the table's key is.
fn is_of_its_own(table: &NewTable) -> bool {
    let is_table = matches!(
        table.kind,
        NewTableKind::Plain | NewTableKind::Partitioned(_) | NewTableKind::AsSelect(_)
    );
    is_table && !table.temporary && table.like.is_empty() && table.inherits.is_empty()
}

/// Tells whether the table is there under its name when the migration ends, without a key.
fn is_without_key(whole: &Whole<'_>, table: &Name) -> bool {
    let known = whole.world.relation(table);
    known.is_some_and(|relation| {
        whole.world.is_born(table)
            && relation.primary_key().is_none()
            && relation.parents.is_empty()
            && !had_none(whole, table)
    })
}

/// Tells whether a table of this name had no key before the migration either: it is made anew.
fn had_none(whole: &Whole<'_>, table: &Name) -> bool {
    let before = whole.world.relations.at_mark(table);
    before.is_some_and(|relation| relation.primary_key().is_none())
}

//! `fk-without-index`: a foreign key whose columns no index begins with.

use super::{Check, Example, Group, Rule, Severity, Shows, Whole};
use crate::analyze::act::{Act, ConstraintKind, Name};
use crate::analyze::finding::Finding;
use crate::analyze::fix::Fix;
use crate::analyze::script::{Origin, Statement};
use crate::analyze::typed_line;
use crate::analyze::world::{Birth, World};
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "fk-without-index",
    group: Group::Performance,
    severity: Severity::Warning,
    level: Level::Warn,
    // An index may follow later in the same migration, and more work must never raise the score.
    penalty: 0,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "a new foreign key whose columns are not the first ones of an index",
    why: "Each row that is deleted or changed in the referenced table makes the database \
     read the \
          referring table from end to end.",
    instead: "Create an index on the columns first.",
    check: Check::Script(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE p (id bigint PRIMARY KEY); CREATE TABLE c (id bigint PRIMARY KEY, \
             p_id bigint)",
            "ALTER TABLE c ADD CONSTRAINT c_p FOREIGN KEY (p_id) REFERENCES p (id) NOT VALID",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE p (id bigint PRIMARY KEY); CREATE TABLE c (id bigint PRIMARY KEY, \
             p_id bigint); \
             CREATE INDEX c_p_id ON c (p_id)",
            "ALTER TABLE c ADD CONSTRAINT c_p FOREIGN KEY (p_id) REFERENCES p (id) NOT VALID",
        ),
        Example::postgres(
            Shows::Born,
            "CREATE TABLE p (id bigint PRIMARY KEY)",
            "CREATE TABLE c (id bigint PRIMARY KEY, p_id bigint REFERENCES p (id)); \
             CREATE INDEX c_p_id ON c (p_id)",
        ),
    ],
};

fn check(whole: &Whole<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (table, relation) in whole.world.relations.changed() {
        let keys = relation.constraints.iter();
        for key in keys.filter(|key| key.birth == Birth::Now) {
            let ConstraintKind::ForeignKey { columns, .. } = &key.kind else {
                continue;
            };
            if is_indexed(whole.world, table, columns) {
                continue;
            }
            let statement = whole.statement_of_key(table, key);
            let list = columns.join(", ");
            let message = format!("no index of `{table}` begins with `{list}`");
            let mut finding = whole
                .finding(statement, message)
                .help(format!("create an index on `{table}` ({list}) first"))
                .on(table);
            finding.fix = fix(whole, table, columns);
            findings.push(finding);
        }
    }
    findings
}

/// An index after the table, where it is made here: then it goes with the table, too.
fn fix(whole: &Whole<'_>, table: &Name, columns: &[String]) -> Option<Fix> {
    let is_made = |statement: &Statement| match &statement.act {
        Act::CreateTable(new) => {
            let is_named = |name: &String| new.columns.iter().any(|c| c.name == *name);
            new.name == *table && !new.if_not_exists && columns.iter().all(is_named)
        }
        _ => false,
    };
    let mut statements = whole.script.statements.iter();
    let at = statements.position(is_made)?;
    let made = whole.script.statements.get(at)?;
    let is_typed = matches!(made.origin, Origin::Typed | Origin::Blocking(_));
    let line = typed_line::index_columns(table, columns).filter(|_| is_typed)?;
    let literals = std::iter::once(&table.name).chain(columns).cloned();
    Some(Fix::after(at, literals.collect(), line))
}

fn is_indexed(world: &World, table: &Name, columns: &[String]) -> bool {
    world.indexes_of(table).any(|(_, index)| {
        let keys = index.key_columns();
        let first: Vec<&str> = keys.into_iter().take(columns.len()).collect();
        index.predicate.is_none()
            && first.len() == columns.len()
            && columns
                .iter()
                .all(|column| first.contains(&column.as_str()))
    })
}

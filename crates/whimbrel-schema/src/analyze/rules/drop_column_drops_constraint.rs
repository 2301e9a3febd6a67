//! `drop-column-drops-constraint`: a constraint goes along with a column.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{ConstraintKind, Name, TableChange};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "drop-column-drops-constraint",
    group: Group::DataLoss,
    severity: Severity::Warning,
    level: Level::Warn,
    penalty: 3,
    backends: &[Backend::Postgres],
    about: "a dropped column that is part of a key, a foreign key or an index of several columns",
    why: "PostgreSQL drops the constraint or the index along with the column, without a word, \
          also for the other columns in it.",
    instead: "Drop the constraint or the index first, so that the migration says what goes, and \
          make what shall stay for the other columns.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, b int, UNIQUE (a, b))",
            "ALTER TABLE t DROP COLUMN b",
        ),
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, b int); CREATE INDEX i ON t (a, b)",
            "ALTER TABLE t DROP COLUMN b",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t DROP COLUMN note",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int NOT NULL); CREATE UNIQUE INDEX i ON t (a)",
            "ALTER TABLE t DROP CONSTRAINT t_pkey, \
             ADD CONSTRAINT t_pkey PRIMARY KEY USING INDEX i, DROP COLUMN id",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, b int, UNIQUE (a, b)); ALTER TABLE t \
             DROP COLUMN b",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let dropped = scene.changes().filter_map(|(table, change)| match change {
        TableChange::DropColumn { name, .. } => Some((table, name)),
        _ => None,
    });
    dropped
        .filter(|(table, column)| scene.is_old_column(table, column))
        .flat_map(|(table, column)| {
            let names = constraints(scene, table, column).chain(indexes(scene, table, column));
            names.map(move |(what, rest)| found(scene, (table, column), &what, &rest))
        })
        .collect()
}

fn constraints<'s>(
    scene: &Scene<'s>,
    table: &Name,
    column: &'s str,
) -> impl Iterator<Item = (String, Vec<String>)> + use<'s> {
    let relation = scene.relation(table).into_iter();
    let constraints = relation.flat_map(|relation| &relation.constraints);
    let keys = constraints.filter(move |key| match &key.kind {
        ConstraintKind::PrimaryKey { columns, .. }
        | ConstraintKind::Unique { columns, .. }
        | ConstraintKind::ForeignKey { columns, .. } => columns.iter().any(|c| c == column),
        ConstraintKind::Check(_) | ConstraintKind::Exclude | ConstraintKind::NotNull(_) => false,
    });
    let said = keys.filter({
        let scene = *scene;
        let table = table.clone();
        move |key| !scene.drops_constraint(&table, &key.name)
    });
    said.map(move |key| {
        let rest = key.columns().into_iter().filter(|c| *c != column);
        (
            format!("the constraint `{}`", key.name),
            rest.map(str::to_owned).collect(),
        )
    })
}

/// The indexes of several columns that no constraint stands for.
fn indexes<'s>(
    scene: &Scene<'s>,
    table: &'s Name,
    column: &'s str,
) -> impl Iterator<Item = (String, Vec<String>)> + use<'s> {
    let indexes = scene.world.indexes_of(table);
    let shared = indexes.filter(move |(_, index)| {
        let keys = index.key_columns();
        index.constraint.is_none() && keys.len() > 1 && keys.contains(&column)
    });
    shared.map(move |(name, index)| {
        let rest = index.key_columns().into_iter().filter(|c| *c != column);
        (
            format!("the index `{name}`"),
            rest.map(str::to_owned).collect(),
        )
    })
}

fn found(
    scene: &Scene<'_>,
    (table, column): (&Name, &str),
    what: &str,
    rest: &[String],
) -> Finding {
    let also = match rest {
        [] => String::new(),
        rest => format!(", also for `{}`", rest.join("`, `")),
    };
    scene
        .finding(format!(
            "{what} of `{table}` goes along with `{column}`{also}"
        ))
        .help(format!("drop {what} first, in a statement of its own"))
        .on(table)
}

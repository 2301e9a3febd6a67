//! `rename-table`: a table that the running version uses gets another name or schema.

use super::covered_break::{Break, uncovered};
use super::rename_column::PENALTY;
use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, AlterTable, Name, TableChange};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::analyze::world::{Birth, RelationKind};
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "rename-table",
    group: Group::BreaksRunningVersion,
    severity: Severity::Error,
    level: Level::Warn,
    penalty: PENALTY,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "a table, view or schema that existed before the migration and gets another name or schema",
    why: "The version of the application that still runs names it as it was, and every such statement \
          fails from the commit on. PostgreSQL holds ACCESS EXCLUSIVE for a moment only.",
    instead: "Rename it and create a view under the old name, `CREATE VIEW old AS SELECT * FROM new`, \
              in one transaction: such a view takes writes as well. Drop it in a later release.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE users (id bigint PRIMARY KEY)",
            "ALTER TABLE users RENAME TO accounts",
        ),
        Example::postgres(
            Shows::Fires,
            "CREATE SCHEMA app; CREATE TABLE users (id bigint PRIMARY KEY)",
            "ALTER TABLE users SET SCHEMA app",
        ),
        Example::postgres(
            Shows::Fires,
            "CREATE SCHEMA app",
            "ALTER SCHEMA app RENAME TO main_app",
        ),
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE users (id INTEGER PRIMARY KEY)",
            "ALTER TABLE users RENAME TO accounts",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE users (id bigint PRIMARY KEY)",
            "ALTER TABLE users RENAME TO accounts; CREATE VIEW users AS SELECT * FROM accounts",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE users (id bigint PRIMARY KEY); CREATE TABLE users_new (id bigint PRIMARY KEY)",
            "ALTER TABLE users RENAME TO users_old; ALTER TABLE users_new RENAME TO users",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE users (id bigint PRIMARY KEY); ALTER TABLE users RENAME TO accounts",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    uncovered(breaks(scene))
}

/// The renames of tables and schemas that may be in use.
pub(super) fn breaks(scene: &Scene<'_>) -> Vec<Break> {
    if let Act::RenameSchema { from, to } = scene.act() {
        return of_schema(scene, from, to).into_iter().collect();
    }
    let renames = scene.changes().filter_map(|(table, change)| {
        let new = new_name(table, change)?;
        Some((table, new))
    });
    renames
        .filter(|(table, new)| is_in_use(scene, table) && !takes_a_place(scene, new))
        .map(|(table, new)| Break {
            finding: scene
                .finding(format!(
                    "the running version fails when it asks for `{table}`, which is `{new}` now"
                ))
                .help(format!(
                    "in the same transaction, say CREATE VIEW {table} AS SELECT * FROM {new}; drop the \
                     view in a later release"
                ))
                .penalty(PENALTY)
                .on(table),
            is_covered: is_covered(scene, table),
        })
        .collect()
}

fn of_schema(scene: &Scene<'_>, from: &str, to: &str) -> Option<Break> {
    let is_born = scene.world.schemas.get(from) == Some(&Birth::Now);
    let message = format!(
        "the running version fails when it asks for anything in `{from}`, which is `{to}` now"
    );
    let finding = scene
        .finding(message)
        .help(format!(
            "make the schema `{to}` beside it and move what is in it, table by table, each with a view \
             under its old name"
        ))
        .penalty(PENALTY);
    (!is_born).then_some(Break {
        finding,
        is_covered: false,
    })
}

fn new_name(table: &Name, change: &TableChange) -> Option<Name> {
    match change {
        TableChange::Rename(to) => Some(table.sibling(to.as_str())),
        TableChange::SetSchema(schema) => Some(Name::within(schema.as_str(), table.name.as_str())),
        _ => None,
    }
}

/// Tells whether applications may name it as it is: it is old, under this name, and no sequence.
fn is_in_use(scene: &Scene<'_>, table: &Name) -> bool {
    let known = scene.relation(table);
    let is_other = known.is_some_and(|relation| {
        relation.kind == RelationKind::Sequence || relation.renamed_from.is_some()
    });
    scene.is_old(table) && !is_other
}

/// Tells whether the new name is that of a table which the same transaction renamed away before: two
/// tables change places.
fn takes_a_place(scene: &Scene<'_>, name: &Name) -> bool {
    let mut earlier = scene.before_in_transaction();
    earlier.any(|(statement, _)| match &statement.act {
        Act::AlterTable(AlterTable { table, changes, .. }) => {
            table == name
                && changes
                    .iter()
                    .any(|change| new_name(table, change).is_some())
        }
        _ => false,
    })
}

/// Tells whether something has the old name again when the transaction commits.
fn is_covered(scene: &Scene<'_>, old: &Name) -> bool {
    let is_view = scene.relation(old).is_some_and(|relation| {
        matches!(
            relation.kind,
            RelationKind::View | RelationKind::MaterializedView { .. }
        )
    });
    let mut later = scene.later_in_transaction();
    later.any(|statement| match &statement.act {
        Act::CreateView(view) => view.name == *old && (view.is_plain || is_view),
        Act::CreateTable(table) => table.name == *old,
        Act::AlterTable(AlterTable { table, changes, .. }) => {
            let mut new = changes.iter().filter_map(|change| new_name(table, change));
            new.any(|name| name == *old)
        }
        _ => false,
    })
}

//! `rename-as-drop-add`: a rename that lost its values.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, Name, TableChange, TypeName};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::analyze::sql_name;
use crate::analyze::world::Birth;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "rename-as-drop-add",
    group: Group::DataLoss,
    severity: Severity::Error,
    level: Level::Deny,
    penalty: 75,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "a column that is dropped while one of the same type is added to the same table",
    why: "Tools that compare two schemas cannot tell a rename from a drop and an addition. If \
          a rename is meant, every value is lost without a word.",
    instead: "Rename the column. While the old version runs, expand and contract: add the new \
          column, copy in batches, switch, drop the old one in a later release.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t DROP COLUMN note; ALTER TABLE t ADD COLUMN remark text",
        ),
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD COLUMN remark text, DROP COLUMN note",
        ),
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, note TEXT)",
            "ALTER TABLE t DROP COLUMN note; ALTER TABLE t ADD COLUMN remark TEXT",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t DROP COLUMN note; ALTER TABLE t ADD COLUMN n int",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD COLUMN remark text; UPDATE t SET remark = note; ALTER TABLE \
             t DROP \
             COLUMN note",
        ),
        Example::postgres(
            Shows::Born,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD COLUMN x text; ALTER TABLE t DROP COLUMN x; ALTER TABLE t ADD \
             COLUMN y text",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let pairs = scene
        .changes()
        .enumerate()
        .filter_map(|(place, (table, change))| {
            let (dropped, added) = pair(scene, place, table, change)?;
            (!is_filled(scene, table, &added)).then(|| found(scene, table, &dropped, &added))
        });
    pairs.collect()
}

/// The dropped column and the added one, told at the second of the two changes.
fn pair(
    scene: &Scene<'_>,
    place: usize,
    table: &Name,
    change: &TableChange,
) -> Option<(String, String)> {
    match change {
        TableChange::AddColumn { column, .. } => {
            let wanted = column.data_type.as_ref()?;
            let mut gone = dropped(scene, place, table).into_iter();
            let (name, _) = gone.find(|(name, t)| t == wanted && *name != column.name)?;
            Some((name, column.name.clone()))
        }
        TableChange::DropColumn { name, .. } => {
            let wanted = old_type(scene, table, name)?;
            let mut new = added(scene, place, table).into_iter();
            let (added, _) = new.find(|(added, t)| *t == wanted && added != name)?;
            Some((name.clone(), added))
        }
        _ => None,
    }
}

/// The old columns that the migration dropped so far.
fn dropped(scene: &Scene<'_>, place: usize, table: &Name) -> Vec<(String, TypeName)> {
    let before = scene.relation(table).into_iter();
    let before = before.flat_map(|relation| relation.dropped.iter().cloned());
    let here = scene
        .changes()
        .take(place)
        .filter_map(|(_, change)| match change {
            TableChange::DropColumn { name, .. } => {
                Some((name.clone(), old_type(scene, table, name)))
            }
            _ => None,
        });
    before
        .chain(here)
        .filter_map(|(name, data_type)| Some((name, data_type?)))
        .collect()
}

/// The columns that the migration added to an old table so far.
fn added(scene: &Scene<'_>, place: usize, table: &Name) -> Vec<(String, TypeName)> {
    let before = scene.relation(table).into_iter();
    let before = before.flat_map(|relation| &relation.columns);
    let before = before.filter(|column| column.birth == Birth::Now);
    let before = before.map(|column| (column.name.clone(), column.data_type.clone()));
    let here = scene
        .changes()
        .take(place)
        .filter_map(|(_, change)| match change {
            TableChange::AddColumn { column, .. } => {
                Some((column.name.clone(), column.data_type.clone()))
            }
            _ => None,
        });
    before
        .chain(here)
        .filter_map(|(name, data_type)| Some((name, data_type?)))
        .collect()
}

fn old_type(scene: &Scene<'_>, table: &Name, column: &str) -> Option<TypeName> {
    let column = scene.column(table, column)?;
    let is_stored =
        scene.may_hold_rows(table) && column.birth == Birth::Before && column.generated.is_none();
    column.data_type.clone().filter(|_| is_stored)
}

/// Tells whether the migration fills the added column before this statement.
fn is_filled(scene: &Scene<'_>, table: &Name, added: &str) -> bool {
    let mut updates = scene.statements_at(scene.past.updates(table));
    updates.any(|statement| match &statement.act {
        Act::Update(update) => update.sets.contains(added),
        _ => false,
    })
}

fn found(scene: &Scene<'_>, table: &Name, dropped: &str, added: &str) -> Finding {
    scene
        .finding(format!(
            "if `{added}` is the new name of `{table}.{dropped}`, every value is lost"
        ))
        .help(format!(
            "rename the column: ALTER TABLE {} RENAME COLUMN {} TO {}",
            sql_name::table(table),
            sql_name::column(dropped),
            sql_name::column(added)
        ))
        .losing(format!("every value of `{table}.{dropped}`"))
        .on(table)
}

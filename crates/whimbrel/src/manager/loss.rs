//! What a way back would destroy, counted in the live tables.

use std::collections::BTreeSet;

use serde::Serialize;
use whimbrel_schema::catalog::DefinitionKind;
use whimbrel_schema::operation::{Change, Effect, Object, Reach};
use whimbrel_schema::{Catalog, Identifier, Recording};

use super::live_names::LiveNames;
use crate::database::Database;
use crate::database::dependants::{Dependant, Going, OnDelete, Reference};
use crate::error::Result;

/// What reverting a revision would lose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Loss {
    /// The revision.
    pub revision: String,
    /// What would be lost, in words with figures, such as "3 rows of `users`".
    pub what: Vec<String>,
}

/// What the operations would lose, in words with figures; nothing when the tables are empty.
///
/// `before` is the catalog before the first of them, `names` what its tables are called now.
pub(super) fn would_lose(
    database: &mut dyn Database,
    down: &Recording,
    before: &Catalog,
    names: &mut LiveNames,
) -> Result<Vec<String>> {
    let mut now = before.clone();
    let mut effects = Vec::new();
    for recorded in &down.operations {
        effects.extend(recorded.operation.effects(&now));
        // What does not fit the catalog is refused by the planning that follows.
        let _ = recorded.operation.apply(&mut now);
    }
    lost_by(database, &effects, names)
}

/// What effects would lose, one after the other.
pub(super) fn lost_by(
    database: &mut dyn Database,
    effects: &[Effect],
    names: &mut LiveNames,
) -> Result<Vec<String>> {
    let mut lost = Vec::new();
    let mut counted_tables = BTreeSet::new();
    for effect in effects {
        let found = match effect {
            Effect::Destroys(Object::Table(table)) => {
                let live = names.table(table);
                counted_tables.insert(live.clone());
                rows_of(database, &live)?
            }
            Effect::Destroys(Object::Definition(key))
                if key.kind == DefinitionKind::VirtualTable =>
            {
                rows_of(database, &key.name)?
            }
            Effect::Deletes {
                table,
                reach: Reach::Every,
            } => {
                let live = names.table(table);
                lost.extend(rows_of(database, &live)?);
                counted_tables.insert(live.clone());
                lost.extend(swept_along(database, &live, &mut counted_tables)?);
                None
            }
            Effect::Destroys(Object::Column { table, name }) => {
                let (live, column) = (names.table(table), names.column(table, name));
                match counted_tables.contains(&live) {
                    true => None,
                    false => values_of(database, &live, &column)?,
                }
            }
            _ => None,
        };
        lost.extend(found);
        names.follow(effect);
    }
    Ok(lost)
}

/// What the deletion of every row of a table does to rows of other tables that refer to them, known to
/// the migrations or not.
fn swept_along(
    database: &mut dyn Database,
    table: &Identifier,
    counted: &mut BTreeSet<Identifier>,
) -> Result<Vec<String>> {
    let mut lost = Vec::new();
    let mut emptied = vec![table.clone()];
    while let Some(table) = emptied.pop() {
        let going = Going {
            tables: &[&table],
            ..Going::default()
        };
        for dependant in database.dependants(&going)? {
            let Dependant::ForeignKey(key) = dependant else {
                continue;
            };
            if key.on_delete == OnDelete::Refuses || counted.contains(&key.table) {
                continue;
            }
            let rows = rows_with(database, &key)?;
            if rows > 0 && key.on_delete == OnDelete::Cascades {
                emptied.push(key.table.clone());
                counted.insert(key.table.clone());
            }
            lost.extend(swept(&key, rows));
        }
    }
    Ok(lost)
}

fn rows_with(database: &mut dyn Database, key: &Reference) -> Result<i64> {
    let columns: Vec<&str> = key.columns.iter().map(String::as_str).collect();
    database.count_values(&key.table, &columns)
}

fn swept(key: &Reference, rows: i64) -> Option<String> {
    let (table, to) = (&key.table, &key.to);
    match (key.on_delete, rows) {
        (_, 0) | (OnDelete::Refuses, _) => None,
        (OnDelete::Cascades, 1) => Some(format!("1 row of `{table}` that refers to `{to}`")),
        (OnDelete::Cascades, _) => Some(format!("{rows} rows of `{table}` that refer to `{to}`")),
        (OnDelete::Clears, 1) => Some(format!("1 reference of `{table}` to `{to}`")),
        (OnDelete::Clears, _) => Some(format!("{rows} references of `{table}` to `{to}`")),
    }
}

fn rows_of(database: &mut dyn Database, table: &Identifier) -> Result<Option<String>> {
    if !database.table_exists(table)? {
        return Ok(None);
    }
    Ok(match database.count_rows(table)? {
        0 => None,
        1 => Some(format!("1 row of `{table}`")),
        rows => Some(format!("{rows} rows of `{table}`")),
    })
}

fn values_of(
    database: &mut dyn Database,
    table: &Identifier,
    column: &Identifier,
) -> Result<Option<String>> {
    if !database.column_exists(table, column)? {
        return Ok(None);
    }
    Ok(match database.count_values(table, &[column])? {
        0 => None,
        1 => Some(format!("1 value of `{table}.{column}`")),
        values => Some(format!("{values} values of `{table}.{column}`")),
    })
}

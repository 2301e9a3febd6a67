//! What a way back would destroy, counted in the live tables.

use std::collections::BTreeSet;

use serde::Serialize;
use whimbrel_schema::operation::{Change, Effect, Object, Reach};
use whimbrel_schema::{Catalog, Recording};

use crate::database::Database;
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
/// `before` is the catalog before the first of them.
pub(super) fn would_lose(
    database: &mut dyn Database,
    down: &Recording,
    before: &Catalog,
) -> Result<Vec<String>> {
    let mut lost = Vec::new();
    let mut counted_tables = BTreeSet::new();
    for recorded in &down.operations {
        for effect in recorded.operation.effects(before) {
            let found = match &effect {
                Effect::Destroys(Object::Table(table))
                | Effect::Deletes {
                    table,
                    reach: Reach::Every,
                } => {
                    counted_tables.insert(table.clone());
                    rows_of(database, table)?
                }
                Effect::Destroys(Object::Column { table, name })
                    if !counted_tables.contains(table) =>
                {
                    values_of(database, table, name)?
                }
                _ => None,
            };
            lost.extend(found);
        }
    }
    Ok(lost)
}

fn rows_of(database: &mut dyn Database, table: &str) -> Result<Option<String>> {
    if !database.table_exists(table)? {
        return Ok(None);
    }
    Ok(match database.count_rows(table)? {
        0 => None,
        1 => Some(format!("1 row of `{table}`")),
        rows => Some(format!("{rows} rows of `{table}`")),
    })
}

fn values_of(database: &mut dyn Database, table: &str, column: &str) -> Result<Option<String>> {
    if !database.column_exists(table, column)? {
        return Ok(None);
    }
    Ok(match database.count_values(table, column)? {
        0 => None,
        1 => Some(format!("1 value of `{table}.{column}`")),
        values => Some(format!("{values} values of `{table}.{column}`")),
    })
}

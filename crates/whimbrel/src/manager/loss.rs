//! What a way back would destroy, counted in the live tables.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use whimbrel_schema::operation::{Change, Effect, Object, Reach};
use whimbrel_schema::{Catalog, Identifier, Recording};

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

/// What the tables and columns of a way back are called in the live database.
///
/// All revisions of a rollback are planned before the first runs: a later one may speak of a table
/// by the name that an earlier one is going to give back to it.
#[derive(Debug, Default)]
pub(super) struct LiveNames {
    tables: BTreeMap<Identifier, Identifier>,
    columns: BTreeMap<(Identifier, Identifier), Identifier>,
}

impl LiveNames {
    fn table(&self, name: &Identifier) -> Identifier {
        self.tables.get(name).unwrap_or(name).clone()
    }

    fn column(&self, table: &Identifier, name: &Identifier) -> Identifier {
        let key = (self.table(table), name.clone());
        self.columns.get(&key).unwrap_or(name).clone()
    }

    fn follow(&mut self, effect: &Effect) {
        match effect {
            Effect::Renames {
                from: Object::Table(from),
                to,
            } => {
                let live = self.table(from);
                self.tables.remove(from);
                self.tables.insert(to.clone(), live);
            }
            Effect::Renames {
                from: Object::Column { table, name },
                to,
            } => {
                let live = self.column(table, name);
                let table = self.table(table);
                self.columns.remove(&(table.clone(), name.clone()));
                self.columns.insert((table, to.clone()), live);
            }
            _ => {}
        }
    }
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
    let mut lost = Vec::new();
    let mut counted_tables = BTreeSet::new();
    for recorded in &down.operations {
        for effect in recorded.operation.effects(&now) {
            let found = match &effect {
                Effect::Destroys(Object::Table(table))
                | Effect::Deletes {
                    table,
                    reach: Reach::Every,
                } => {
                    let live = names.table(table);
                    counted_tables.insert(live.clone());
                    rows_of(database, &live)?
                }
                Effect::Destroys(Object::Column { table, name }) => {
                    let (live, column) = (names.table(table), names.column(table, name));
                    if counted_tables.contains(&live) {
                        None
                    } else {
                        values_of(database, &live, &column)?
                    }
                }
                _ => None,
            };
            lost.extend(found);
            names.follow(&effect);
        }
        // What does not fit the catalog is refused by the planning that follows.
        let _ = recorded.operation.apply(&mut now);
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

//! What must hold of the live database right before an item: asked in its transaction, after its
//! conditions were.

use whimbrel_schema::plan::{Item, Premise};

use super::Sqlite;
use crate::database::dependants::{Dependant, Dependants, captured, orphaned, referred};
use crate::error::Result;

/// Refuses an item that would do more than it says.
pub(super) fn prove(database: &mut Sqlite, item: &Item) -> Result<()> {
    match &item.premise {
        None => Ok(()),
        Some(Premise::Unreferenced { table }) => {
            let keys = database.references(table)?.into_iter();
            let keys: Vec<_> = keys.map(Dependant::ForeignKey).collect();
            referred(table, &keys)
        }
        Some(Premise::Unspoken { table, column }) => {
            captured(table, column, &database.speakers(table, column)?)
        }
        Some(Premise::Unread { table, column }) => {
            orphaned(table, column, &database.readers(table, column)?)
        }
    }
}

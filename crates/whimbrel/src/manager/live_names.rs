//! What tables and columns are called in the live database while operations still lie ahead.

use std::collections::BTreeMap;

use whimbrel_schema::Identifier;
use whimbrel_schema::operation::{Effect, Object};

/// What the tables and columns of a way back are called in the live database.
///
/// All revisions of a rollback are planned before the first runs: a later one may speak of a table
/// by the name that an earlier one is going to give back to it.
#[derive(Clone, Debug, Default)]
pub(super) struct LiveNames {
    tables: BTreeMap<Identifier, Identifier>,
    columns: BTreeMap<(Identifier, Identifier), Identifier>,
}

impl LiveNames {
    pub(super) fn table(&self, name: &Identifier) -> Identifier {
        self.tables.get(name).unwrap_or(name).clone()
    }

    pub(super) fn column(&self, table: &Identifier, name: &Identifier) -> Identifier {
        let key = (self.table(table), name.clone());
        self.columns.get(&key).unwrap_or(name).clone()
    }

    pub(super) fn follow(&mut self, effect: &Effect) {
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

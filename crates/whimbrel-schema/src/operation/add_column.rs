//! `add_column`.

use serde::{Deserialize, Serialize};

use super::{Change, DropColumn, Effect, Object, Reversal};
use crate::catalog::{Catalog, Column, Refused};
use crate::identifier::Identifier;

/// Adds a column to a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddColumn {
    /// The table.
    pub table: Identifier,
    /// The column.
    pub column: Column,
}

impl Change for AddColumn {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.add_column(&self.table, &self.column)
    }

    fn reverse(&self, _before: &Catalog) -> Reversal {
        Reversal::by(DropColumn {
            table: self.table.clone(),
            column: self.column.name.clone(),
        })
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        let creates = Effect::Creates(Object::Column {
            table: self.table.clone(),
            name: self.column.name.clone(),
        });
        let scans = self.column.is_filled_row_by_row().then(|| Effect::Scans {
            table: self.table.clone(),
        });
        [creates].into_iter().chain(scans).collect()
    }

    fn describe(&self) -> String {
        format!("add column `{}.{}`", self.table, self.column.name)
    }
}

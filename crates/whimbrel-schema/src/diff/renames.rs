//! What has another name in the second schema.

use super::Work;
use crate::catalog::Catalog;
use crate::identifier::Identifier;
use crate::operation::{RenameColumn, RenameTable};

/// What has another name in the second schema, as somebody says: it cannot be seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renames {
    /// Tables, by their old and new names.
    pub tables: Vec<(Identifier, Identifier)>,
    /// Columns, by their table's new name, and their old and new names.
    pub columns: Vec<(Identifier, Identifier, Identifier)>,
}

impl Renames {
    /// Those that are still to be done: the old name is there, and the new one is not.
    #[must_use]
    pub fn pending(&self, now: &Catalog) -> Self {
        let mut after = now.clone();
        let tables = self.tables.iter();
        let tables = tables.filter(|(from, to)| after.rename_table(from, to).is_ok());
        let tables = tables.cloned().collect();
        let columns = self.columns.iter();
        let columns =
            columns.filter(|(table, from, to)| after.rename_column(table, from, to).is_ok());
        let columns = columns.cloned().collect();
        Self { tables, columns }
    }
}

impl Work<'_> {
    pub(super) fn rename(&mut self) {
        let renames = self.comparison.renames;
        for (from, to) in &renames.tables {
            let (from, to) = (from.clone(), to.clone());
            self.emit(RenameTable { from, to });
        }
        for (table, from, to) in &renames.columns {
            let (table, from, to) = (table.clone(), from.clone(), to.clone());
            self.emit(RenameColumn { table, from, to });
        }
    }
}

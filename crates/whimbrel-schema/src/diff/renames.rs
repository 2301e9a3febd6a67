//! What has another name in the second schema.

use super::Work;
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

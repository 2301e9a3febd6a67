//! What rules ask about columns: which are new, what their types come to.

use super::act::{Act, Name, NewColumn, TableChange, TypeName};
use super::scene::Scene;

/// A column that a statement makes.
#[derive(Clone, Copy, Debug)]
pub struct Made<'s> {
    /// Its table.
    pub table: &'s Name,
    /// The column.
    pub column: &'s NewColumn,
}

impl<'s> Scene<'s> {
    /// The columns that the statement makes.
    pub fn made_columns(&self) -> Vec<Made<'s>> {
        if let Act::CreateTable(new) = self.act() {
            let table = &new.name;
            let columns = new.columns.iter();
            return columns.map(|column| Made { table, column }).collect();
        }
        self.columns_added()
    }

    /// The columns that the statement adds to a table that there is.
    pub fn columns_added(&self) -> Vec<Made<'s>> {
        let added = self.changes().filter_map(|(table, change)| match change {
            TableChange::AddColumn { column, .. } => Some(Made { table, column }),
            _ => None,
        });
        added.collect()
    }

    /// The type below a domain, or the type itself.
    pub fn base_type<'t>(&self, data_type: &'t TypeName) -> &'t TypeName
    where
        's: 't,
    {
        let domain = self.world.domains.get(&data_type.name);
        domain.map_or(data_type, |domain| &domain.base)
    }
}

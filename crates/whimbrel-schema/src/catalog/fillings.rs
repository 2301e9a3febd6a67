//! How columns are filled and compared: numbers, values on update, collations.

use super::{Catalog, Identity, Numbering, Refused};
use crate::expression::Expression;
use crate::identifier::Identifier;

impl Catalog {
    /// Lets a column number its rows, in another way, or no longer.
    ///
    /// # Errors
    ///
    /// When there is no such column, or it is no integer, may be NULL, is computed or has a default.
    pub fn change_identity(
        &mut self,
        table: &Identifier,
        column: &Identifier,
        identity: Option<Identity>,
        numbering: Option<&Numbering>,
    ) -> Result<(), Refused> {
        let mut changed = self.require_column(table, column)?.clone();
        changed.identity = identity;
        changed.numbering = numbering
            .filter(|_| identity.is_some())
            .cloned()
            .map(Box::new);
        self.check_column(&changed)?;
        self.change_column(table, column, |column| *column = changed)
    }

    /// Sets the value that a column takes whenever another column of its row changes, or takes it away.
    ///
    /// # Errors
    ///
    /// When there is no such column or it is computed.
    pub fn change_on_update(
        &mut self,
        table: &Identifier,
        column: &Identifier,
        value: Option<&Expression>,
    ) -> Result<(), Refused> {
        let mut changed = self.require_column(table, column)?.clone();
        changed.on_update = value.cloned();
        self.check_column(&changed)?;
        self.change_column(table, column, |column| *column = changed)
    }

    /// Has a column compared by another collation, or by the database's own.
    ///
    /// # Errors
    ///
    /// When there is no such column.
    pub fn change_collation(
        &mut self,
        table: &Identifier,
        column: &Identifier,
        collation: Option<&str>,
    ) -> Result<(), Refused> {
        self.require_column(table, column)?;
        self.change_column(table, column, |column| {
            column.collation = collation.map(str::to_owned);
        })?;
        self.for_partitions(table, |c, part| c.change_collation(part, column, collation))
    }
}

//! Names of tables and columns, as a person writes them.

use whimbrel_schema::{Catalog, Identifier};

/// A table or a column, as a person writes it: `users`, `users.name`, `billing.invoices.total`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Named {
    Table(Identifier),
    Column(Identifier, Identifier),
}

impl Named {
    /// Finds what a text names in a schema; a table goes before a column.
    pub(super) fn find(text: &str, catalog: &Catalog) -> Option<Self> {
        let mut tables = catalog.tables().map(|table| &table.name);
        // As it is shown: a name in a schema is `schema.name`.
        let is_shown_so = |table: &&Identifier| format!("{table}").as_str() == text;
        if let Some(table) = tables.find(is_shown_so) {
            return Some(Self::Table(table.clone()));
        }
        catalog.tables().find_map(|table| {
            let rest = text.strip_prefix(&table.name.to_string())?;
            let column = table.column(rest.strip_prefix('.')?)?;
            Some(Self::Column(table.name.clone(), column.name.clone()))
        })
    }
}

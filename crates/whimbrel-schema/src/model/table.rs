//! A table, as a struct describes it.

use super::column::ColumnModel;
use super::index::IndexModel;
use super::key::{CheckModel, ForeignKeyModel, PrimaryKeyModel, UniqueModel};
use crate::identifier::Identifier;
use crate::place::Place;

/// The name of a table or enum type, and the schema that it lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableName {
    /// The schema, where it is not the default one; PostgreSQL only.
    pub schema: Option<&'static str>,
    /// The name.
    pub name: &'static str,
}

impl TableName {
    /// A name in the default schema.
    pub const fn new(name: &'static str) -> Self {
        Self { schema: None, name }
    }

    /// A name in a schema; `public` is the default one.
    pub const fn within(schema: &'static str, name: &'static str) -> Self {
        let schema = match schema.as_bytes() {
            b"public" => None,
            _ => Some(schema),
        };
        Self { schema, name }
    }

    /// The name as a schema holds it.
    pub fn identifier(self) -> Identifier {
        self.sibling(self.name)
    }

    /// Another name in the same schema.
    pub(super) fn sibling(self, name: &str) -> Identifier {
        match self.schema {
            Some(schema) => Identifier::within(schema, name),
            None => name.into(),
        }
    }
}

/// A table, as a struct describes it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TableModel {
    /// Its name.
    pub name: TableName,
    /// The name of the struct.
    pub model: &'static str,
    /// Where the struct stands.
    pub place: Place,
    /// The name that it had before, in the same schema.
    pub renamed_from: Option<&'static str>,
    /// What it is for.
    pub comment: Option<&'static str>,
    /// Its columns, in order.
    pub columns: &'static [ColumnModel],
    /// Its primary key.
    pub primary_key: Option<PrimaryKeyModel>,
    /// Its unique constraints.
    pub uniques: &'static [UniqueModel],
    /// Its foreign keys.
    pub foreign_keys: &'static [ForeignKeyModel],
    /// Its checks.
    pub checks: &'static [CheckModel],
    /// Its indexes.
    pub indexes: &'static [IndexModel],
    /// Whether values must have the types of their columns; SQLite only.
    pub strict: bool,
    /// Whether rows are kept by their primary key alone; SQLite only.
    pub without_rowid: bool,
    /// Whether a crash empties the table; PostgreSQL only.
    pub unlogged: bool,
}

impl TableModel {
    /// A table of these columns that has nothing else, described where the caller stands.
    #[track_caller]
    pub const fn new(
        model: &'static str,
        name: TableName,
        columns: &'static [ColumnModel],
    ) -> Self {
        Self {
            name,
            model,
            place: Place::caller(),
            renamed_from: None,
            comment: None,
            columns,
            primary_key: None,
            uniques: &[],
            foreign_keys: &[],
            checks: &[],
            indexes: &[],
            strict: false,
            without_rowid: false,
            unlogged: false,
        }
    }

    /// Where a column stands in the source; the struct itself when it has no such column.
    pub(super) fn place_of(&self, column: &str) -> Place {
        let mut columns = self.columns.iter();
        let column = columns.find(|known| known.name == column);
        column.map_or(self.place, |column| column.place)
    }
}

//! `schema.rs` read back: what it says of tables, and what it leaves open.
//!
//! The file says names, Diesel types, NULL and primary keys. It says nothing of defaults, unique
//! constraints, indexes, checks or the actions of foreign keys; [`SchemaFile::filled`] takes these from
//! the schema as it is, so that they do not count as differences.

mod filled;
mod lexer;
mod parser;
mod types;

use crate::backend::Backend;
use crate::catalog::{Catalog, Column, ForeignKey, PrimaryKey, Table};
use crate::identifier::Identifier;
use crate::names::automatic;
use types::DieselType;

/// A place of the file that is not understood; line and column count from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {message}")]
pub struct ReadError {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
    /// What is wrong, in a sentence without a full stop.
    pub message: String,
}

/// What a `schema.rs` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SchemaFile {
    tables: Vec<FileTable>,
    joins: Vec<Join>,
    types: Vec<NamedType>,
}

/// A `table!`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct FileTable {
    name: Identifier,
    rust: String,
    /// The columns of the primary key, by their Rust names.
    key: Vec<String>,
    columns: Vec<FileColumn>,
}

/// A column of a `table!`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct FileColumn {
    name: Identifier,
    rust: String,
    diesel_type: DieselType,
    max_length: Option<u32>,
}

/// A `joinable!`, by Rust names.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Join {
    child: String,
    parent: String,
    column: String,
}

/// A struct of a `sql_types` module, and the type of the database that it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
struct NamedType {
    rust: String,
    name: Identifier,
}

/// Reads the text of a `schema.rs`.
///
/// Macros and items that say nothing of the schema are passed over.
///
/// # Errors
///
/// The first place that is not understood.
pub fn read(text: &str) -> Result<SchemaFile, ReadError> {
    parser::file(text)
}

impl SchemaFile {
    /// The schema as far as the file says it, for a database that has none yet.
    ///
    /// A `joinable!` is a foreign key to the other table's primary key.
    pub fn catalog(&self, backend: Backend) -> Catalog {
        let tables: Vec<Table> = self
            .tables
            .iter()
            .map(|table| self.new_table(table, backend))
            .collect();
        Catalog::from_parts(tables, [], [])
    }

    fn table_by_rust_name(&self, rust: &str) -> Option<&FileTable> {
        self.tables.iter().find(|table| table.rust == rust)
    }

    fn new_table(&self, table: &FileTable, backend: Backend) -> Table {
        let mut new = Table::new(table.name.clone());
        new.columns = table
            .columns
            .iter()
            .map(|column| self.new_column(column, backend, None))
            .collect();
        let key: Vec<Identifier> = table.key_columns().cloned().collect();
        if !key.is_empty() {
            let name = automatic([table.name.local(), "pkey"]);
            new.primary_key = Some(PrimaryKey::new(name, key));
        }
        for column in &table.columns {
            new.foreign_keys.extend(self.new_key(table, column));
        }
        new
    }

    /// A column as the file says it; `current` knows which types are enums.
    fn new_column(
        &self,
        column: &FileColumn,
        backend: Backend,
        current: Option<&Catalog>,
    ) -> Column {
        let data_type = types::data_type(
            &column.diesel_type,
            column.max_length,
            backend,
            |rust| self.named_type(rust),
            |name| current.is_some_and(|known| known.enumeration(name.as_str()).is_some()),
        );
        Column {
            nullable: column.diesel_type.is_nullable(),
            ..Column::new(column.name.clone(), data_type)
        }
    }

    fn named_type(&self, rust: &str) -> Option<Identifier> {
        let named = self.types.iter().find(|named| named.rust == rust);
        named.map(|named| named.name.clone())
    }

    /// The foreign key that a `joinable!` says of a column.
    fn new_key(&self, table: &FileTable, column: &FileColumn) -> Option<ForeignKey> {
        let mut joins = self.joins.iter();
        let join = joins.find(|join| join.child == table.rust && join.column == column.rust)?;
        let parent = self.table_by_rust_name(&join.parent)?;
        let name = automatic([table.name.local(), column.name.as_str(), "fkey"]);
        let columns = vec![column.name.clone()];
        Some(ForeignKey {
            references: parent.key_columns().cloned().collect(),
            ..ForeignKey::new(name, columns, parent.name.clone())
        })
    }
}

impl FileTable {
    /// The columns of the primary key, by the database's names.
    fn key_columns(&self) -> impl Iterator<Item = &Identifier> {
        let find = |rust: &String| self.columns.iter().find(|column| column.rust == *rust);
        self.key.iter().filter_map(find).map(|column| &column.name)
    }
}

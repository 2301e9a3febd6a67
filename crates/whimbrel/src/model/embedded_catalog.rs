//! The tables that the migrations make, as the gate embeds them for models to be compared with.

use whimbrel_schema::model::{FieldType, TableName};

/// The tables that the migrations make; `embed!` declares it as `MIGRATIONS_CATALOG`.
#[derive(Clone, Copy, Debug)]
pub struct EmbeddedCatalog {
    /// `None` where no migrations are embedded.
    pub(super) tables: Option<&'static [EmbeddedTable]>,
}

impl EmbeddedCatalog {
    /// Nothing to compare with.
    pub const NONE: Self = Self { tables: None };

    /// These tables.
    pub const fn new(tables: &'static [EmbeddedTable]) -> Self {
        Self {
            tables: Some(tables),
        }
    }
}

/// A table that the migrations make.
#[derive(Clone, Copy, Debug)]
pub struct EmbeddedTable {
    /// Its name.
    pub name: TableName,
    /// Its columns.
    pub columns: &'static [EmbeddedColumn],
}

/// A column that the migrations make.
#[derive(Clone, Copy, Debug)]
pub struct EmbeddedColumn {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub data_type: FieldType,
    /// Whether it may be NULL.
    pub nullable: bool,
}

//! Keys and checks, as a struct describes them.

use super::data::SqlModel;
use super::table::TableName;
use crate::catalog::{Action, Deferrable};

/// A primary key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrimaryKeyModel {
    /// Its name, when not the automatic one.
    pub name: Option<&'static str>,
    /// Its columns, in order.
    pub columns: &'static [&'static str],
}

impl PrimaryKeyModel {
    /// A key over columns, under its automatic name.
    pub const fn new(columns: &'static [&'static str]) -> Self {
        Self {
            name: None,
            columns,
        }
    }
}

/// A unique constraint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UniqueModel {
    /// Its name, when not the automatic one.
    pub name: Option<&'static str>,
    /// Its columns, in order.
    pub columns: &'static [&'static str],
    /// Columns carried along without being keys; PostgreSQL only.
    pub include: &'static [&'static str],
    /// When it is checked; PostgreSQL only.
    pub deferrable: Deferrable,
    /// Whether two rows with NULL count as the same; PostgreSQL 15 and later.
    pub nulls_not_distinct: bool,
}

impl UniqueModel {
    /// A constraint over columns, under its automatic name.
    pub const fn new(columns: &'static [&'static str]) -> Self {
        Self {
            name: None,
            columns,
            include: &[],
            deferrable: Deferrable::No,
            nulls_not_distinct: false,
        }
    }
}

/// A foreign key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ForeignKeyModel {
    /// Its name, when not the automatic one.
    pub name: Option<&'static str>,
    /// The columns of its own table.
    pub columns: &'static [&'static str],
    /// The table that it refers to.
    pub table: TableName,
    /// The columns that it refers to; none stands for that table's primary key.
    pub references: &'static [&'static str],
    /// What happens when a referred row is deleted.
    pub on_delete: Action,
    /// What happens when a referred key changes.
    pub on_update: Action,
    /// When it is checked.
    pub deferrable: Deferrable,
}

impl ForeignKeyModel {
    /// A key from columns to another table's primary key, under its automatic name.
    pub const fn new(columns: &'static [&'static str], table: TableName) -> Self {
        Self {
            name: None,
            columns,
            table,
            references: &[],
            on_delete: Action::NoAction,
            on_update: Action::NoAction,
            deferrable: Deferrable::No,
        }
    }
}

/// A rule that every row obeys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckModel {
    /// Its name, when not the automatic one.
    pub name: Option<&'static str>,
    /// The column that it was said of, which its automatic name holds.
    pub column: Option<&'static str>,
    /// The condition.
    pub expression: SqlModel,
}

impl CheckModel {
    /// A rule over the table, under its automatic name.
    pub const fn new(expression: SqlModel) -> Self {
        Self {
            name: None,
            column: None,
            expression,
        }
    }
}

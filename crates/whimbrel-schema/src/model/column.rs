//! A column, as a field describes it.

use super::data::{SqlModel, ValueModel};
use super::field_type::FieldType;
use crate::catalog::{Identity, Storage};
use crate::place::Place;

/// A column, as a field describes it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ColumnModel {
    /// Its name.
    pub name: &'static str,
    /// Where the field stands.
    pub place: Place,
    /// The name that it had before.
    pub renamed_from: Option<&'static str>,
    /// Its type.
    pub data_type: FieldType,
    /// Whether it may be NULL.
    pub nullable: bool,
    /// The value of a row that brings none.
    pub default: Option<ValueModel>,
    /// Whether it numbers its rows.
    pub identity: Option<Identity>,
    /// The collation, when not the database's own.
    pub collation: Option<&'static str>,
    /// How it is computed from others.
    pub generated: Option<GeneratedModel>,
    /// The value that it takes whenever another column of its row changes.
    pub on_update: Option<ValueModel>,
    /// What it is for.
    pub comment: Option<&'static str>,
}

/// How a column is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GeneratedModel {
    /// The expression over the row's other columns.
    pub expression: SqlModel,
    /// Stored or virtual.
    pub storage: Storage,
}

impl ColumnModel {
    /// A column that is NOT NULL and has nothing else, described where the caller stands.
    #[track_caller]
    pub const fn new(name: &'static str, data_type: FieldType) -> Self {
        Self {
            name,
            place: Place::caller(),
            renamed_from: None,
            data_type,
            nullable: false,
            default: None,
            identity: None,
            collation: None,
            generated: None,
            on_update: None,
            comment: None,
        }
    }
}

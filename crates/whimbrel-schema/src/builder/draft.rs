//! What a column is while its handle is being written, before it becomes operations.

use crate::catalog::{Check, Column, ForeignKey, Unique};
use crate::identifier::Identifier;
use crate::names::automatic;
use crate::place::Place;
use crate::sql::SqlText;
use crate::types::Type;

/// A column with what was said of it alone.
#[derive(Debug)]
pub(super) struct ColumnDraft {
    pub(super) column: Column,
    pub(super) place: Place,
    pub(super) primary_key: Option<Place>,
    pub(super) unique: Option<Place>,
    pub(super) checks: Vec<(SqlText, Place)>,
    pub(super) reference: Option<KeyDraft>,
}

/// A foreign key that is being written.
#[derive(Debug)]
pub(super) struct KeyDraft {
    pub(super) key: ForeignKey,
    pub(super) place: Place,
}

impl ColumnDraft {
    pub(super) fn new(name: &str, data_type: Type, place: Place) -> Self {
        Self {
            column: Column::new(name, data_type),
            place,
            primary_key: None,
            unique: None,
            checks: Vec::new(),
            reference: None,
        }
    }

    /// The unique constraint of the column alone, under its automatic name.
    pub(super) fn take_unique(&self, table: &str) -> Option<(Unique, Place)> {
        let place = self.unique?;
        let columns = vec![self.column.name.clone()];
        let unique = Unique::new(automatic([table, &self.column.name, "key"]), columns);
        Some((unique, place))
    }

    /// The checks of the column alone, under their automatic names.
    pub(super) fn take_checks(&mut self, table: &str) -> Vec<(Check, Place)> {
        if self.checks.is_empty() {
            return Vec::new();
        }
        let base = automatic([table, &self.column.name, "check"]);
        let mut taken: Vec<Identifier> = Vec::new();
        let checks = std::mem::take(&mut self.checks).into_iter();
        checks
            .map(|(expression, place)| {
                let name = crate::names::free(base.clone(), |n| taken.iter().any(|t| t == n));
                taken.push(name.clone());
                (Check::new(name, expression), place)
            })
            .collect()
    }
}

/// The automatic name of a constraint or index over columns.
pub(super) fn named_after(table: &str, columns: &[Identifier], suffix: &str) -> Identifier {
    let columns = columns.iter().map(Identifier::as_str);
    automatic(std::iter::once(table).chain(columns).chain([suffix]))
}

/// Names, as identifiers.
pub(super) fn identifiers<const N: usize>(names: [&str; N]) -> Vec<Identifier> {
    names.into_iter().map(Identifier::from).collect()
}

/// Appends an item and hands it back.
pub(super) fn push<T>(list: &mut Vec<T>, item: T) -> &mut T {
    let at = list.len();
    list.push(item);
    #[allow(clippy::indexing_slicing)] // The item was appended just now.
    &mut list[at]
}

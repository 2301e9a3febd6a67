//! The handle of a foreign key, and what it refers to.

use super::column::unnamed;
use super::draft::identifiers;
use crate::catalog::{self, Action, Deferrable, Matching, Validity};
use crate::identifier::Identifier;

/// What a foreign key refers to: a table's primary key, or columns of it.
#[derive(Clone, Debug)]
pub struct Target<'t> {
    table: &'t str,
    columns: Vec<Identifier>,
}

impl Target<'_> {
    /// An unnamed foreign key from these columns to the target.
    pub(super) fn key(self, columns: Vec<Identifier>) -> catalog::ForeignKey {
        catalog::ForeignKey {
            references: self.columns,
            ..catalog::ForeignKey::new(unnamed(), columns, self.table)
        }
    }
}

impl<'t> From<&'t str> for Target<'t> {
    fn from(table: &'t str) -> Self {
        Self {
            table,
            columns: Vec::new(),
        }
    }
}

impl<'t> From<(&'t str, &str)> for Target<'t> {
    fn from((table, column): (&'t str, &str)) -> Self {
        Self {
            table,
            columns: vec![column.into()],
        }
    }
}

impl<'t, const N: usize> From<(&'t str, [&str; N])> for Target<'t> {
    fn from((table, columns): (&'t str, [&str; N])) -> Self {
        Self {
            table,
            columns: identifiers(columns),
        }
    }
}

/// A foreign key that is being written.
#[derive(Debug)]
pub struct ForeignKey<'k> {
    pub(super) key: &'k mut catalog::ForeignKey,
}

impl ForeignKey<'_> {
    /// What happens to the row when the row it refers to is deleted.
    pub fn on_delete(self, action: Action) -> Self {
        self.key.on_delete = action;
        self
    }

    /// What happens to the row when the key it refers to changes.
    pub fn on_update(self, action: Action) -> Self {
        self.key.on_update = action;
        self
    }

    /// When the key is checked.
    pub fn deferrable(self, when: Deferrable) -> Self {
        self.key.deferrable = when;
        self
    }

    /// Has all columns of the key be NULL or none; PostgreSQL only.
    pub fn match_full(self) -> Self {
        self.key.matching = Matching::Full;
        self
    }

    /// Leaves the rows that are there unjudged, until `validate_constraint`; SQLite judges them at once.
    pub fn not_valid(self) -> Self {
        self.key.validity = Validity::NotValid;
        self
    }

    /// Names the key, instead of the automatic name.
    pub fn name(self, name: &str) -> Self {
        self.key.name = name.into();
        self
    }
}

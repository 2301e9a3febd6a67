//! The handles of checks and exclusion constraints that are being written.

use super::draft::identifiers;
use super::index::Key;
use crate::catalog::{self, Deferrable, IndexKey, Validity};
use crate::names::automatic;
use crate::sql::SqlText;

/// A check that is being written.
#[derive(Debug)]
pub struct Check<'c> {
    pub(super) check: &'c mut catalog::Check,
}

impl Check<'_> {
    /// Names the check, instead of the automatic name.
    pub fn name(self, name: &str) -> Self {
        self.check.name = name.into();
        self
    }

    /// Leaves the rows that are there unjudged, until `validate_constraint`; SQLite judges them at once.
    pub fn not_valid(self) -> Self {
        self.check.validity = Validity::NotValid;
        self
    }

    /// Leaves out the tables that inherit from this one; PostgreSQL only.
    pub fn no_inherit(self) -> Self {
        self.check.no_inherit = true;
        self
    }
}

/// An exclusion constraint under its automatic name.
pub(super) fn new_exclusion<K: Into<Key>, const N: usize>(
    table: &str,
    keys: [(K, &str); N],
) -> catalog::Exclusion {
    let keys = keys.into_iter();
    let keys = keys.map(|(key, operator)| (IndexKey::from(key.into()), operator.to_owned()));
    catalog::Exclusion {
        name: automatic([table, "excl"]),
        method: None,
        keys: keys.collect(),
        include: Vec::new(),
        filter: None,
        deferrable: Deferrable::No,
    }
}

/// An exclusion constraint that is being written; PostgreSQL only.
#[derive(Debug)]
pub struct Exclusion<'e> {
    pub(super) exclusion: &'e mut catalog::Exclusion,
}

impl Exclusion<'_> {
    /// Names the constraint, instead of the automatic name.
    pub fn name(self, name: &str) -> Self {
        self.exclusion.name = name.into();
        self
    }

    /// Names the access method of its index, such as `gist`.
    pub fn using(self, method: &str) -> Self {
        self.exclusion.method = Some(method.to_owned());
        self
    }

    /// Carries columns along without making them keys.
    pub fn include<const N: usize>(self, columns: [&str; N]) -> Self {
        self.exclusion.include = identifiers(columns);
        self
    }

    /// Holds only for the rows for which a condition holds.
    pub fn filter(self, condition: impl Into<SqlText>) -> Self {
        self.exclusion.filter = Some(condition.into());
        self
    }

    /// When the constraint is checked.
    pub fn deferrable(self, when: Deferrable) -> Self {
        self.exclusion.deferrable = when;
        self
    }
}

//! A replayed schema in the words of the live one.

use whimbrel_schema::Catalog;

use crate::error::Result;

/// A replayed schema as the database would say it.
#[derive(Clone, Debug, Default)]
pub struct Stored {
    /// The schema.
    pub catalog: Catalog,
    /// What could not be compared, and counts as the same.
    pub undecided: Vec<String>,
}

/// Puts a replayed schema in the words of the live one.
pub trait AsStored {
    /// The replayed schema as the database would say it: what only means the same is the same.
    ///
    /// Nothing that stays is changed.
    ///
    /// # Errors
    ///
    /// When the database cannot be read, or cannot have a part of the replayed schema.
    fn as_stored(&mut self, replayed: &Catalog, live: &Catalog) -> Result<Stored>;
}

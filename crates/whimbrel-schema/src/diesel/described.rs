//! A schema as its database says it: what `schema.rs` is written from.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::backend::Backend;
use crate::catalog::Catalog;
use crate::dialect::sqlite_rows;
use crate::identifier::Identifier;
use crate::plan::Unsupported;
use crate::read::{postgres, sqlite};

/// A schema as its database says it.
#[derive(Clone, Debug)]
pub struct Described<'c> {
    pub(super) backend: Backend,
    pub(super) catalog: Cow<'c, Catalog>,
    pub(super) implied: Cow<'c, BTreeSet<(Identifier, Identifier)>>,
}

impl<'c> Described<'c> {
    /// The schema that the revisions make, as a database of this kind would say it.
    ///
    /// # Errors
    ///
    /// When SQLite cannot have one of the tables.
    pub fn replayed(catalog: &Catalog, backend: Backend) -> Result<Self, Unsupported> {
        let (catalog, implied) = match backend {
            Backend::Postgres => (postgres::as_stored(catalog), BTreeSet::new()),
            Backend::Sqlite => {
                let rows = sqlite_rows(catalog)?;
                let reading = sqlite::read(&rows, &sqlite::Shadows::default());
                (reading.catalog, reading.implied)
            }
        };
        Ok(Self {
            backend,
            catalog: Cow::Owned(catalog),
            implied: Cow::Owned(implied),
        })
    }

    /// The schema of a live database; `implied` are the columns that are never NULL although their
    /// text does not say so (the row numbers of SQLite).
    pub const fn live(
        catalog: &'c Catalog,
        backend: Backend,
        implied: &'c BTreeSet<(Identifier, Identifier)>,
    ) -> Self {
        Self {
            backend,
            catalog: Cow::Borrowed(catalog),
            implied: Cow::Borrowed(implied),
        }
    }
}

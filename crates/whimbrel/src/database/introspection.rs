//! A live schema as a catalog.

use std::collections::BTreeSet;

use whimbrel_schema::{Catalog, Identifier};

use crate::error::Result;

/// Which part of a database is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// The schema in which revisions make tables: the first of the search path on PostgreSQL, `main`
    /// on SQLite.
    #[default]
    Own,
    /// These schemas of PostgreSQL's; SQLite has `main` alone.
    Schemas(Vec<Identifier>),
    /// Every schema that is not the database's own.
    Everything,
}

/// What reading a live schema found.
#[derive(Clone, Debug, Default)]
pub struct Introspection {
    /// The schema, as the database says it.
    pub catalog: Catalog,
    /// What is not in the catalog, or not whole, by name and why, in sentences without a full stop.
    ///
    /// Bookkeeping tables, the database's own objects, those of extensions and the shadow tables of
    /// virtual tables are left out by rule and not named here.
    pub left_out: Vec<String>,
    /// The constraints that have no name in the database, by their table and the automatic name that
    /// the catalog gives them; on SQLite alone.
    pub unnamed: BTreeSet<(Identifier, Identifier)>,
    /// The columns, by their tables, that are never NULL although their texts do not say so: on SQLite
    /// those that are the numbers of their rows.
    pub implied: BTreeSet<(Identifier, Identifier)>,
}

/// Reads the schema of a live database.
pub trait Introspect {
    /// Reads the schema in a constant number of queries; nothing is changed.
    ///
    /// What cannot be read is named in [`Introspection::left_out`] where that is harmless.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    fn introspect(&mut self, scope: &Scope) -> Result<Introspection>;
}

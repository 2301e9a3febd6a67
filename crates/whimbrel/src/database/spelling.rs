//! Expressions of the author's in the words of the server.

use whimbrel_schema::Catalog;
use whimbrel_schema::read::postgres::Settled;

use crate::error::Result;

/// Compares a replayed schema with a live one where only the server can.
pub trait Spelling {
    /// Puts a replayed schema in the words of the live one, both in the server's spelling of types.
    ///
    /// SQLite has no words of its own. On PostgreSQL the server makes what differs on empty temporary tables, which are given up again; what it cannot
    /// make is unknown and counts as the same. Nothing that stays is changed.
    ///
    /// # Errors
    ///
    /// When the database cannot be read, or a table is locked longer than the wait for a lock.
    fn settled(&mut self, replayed: &Catalog, live: &Catalog) -> Result<Settled>;
}

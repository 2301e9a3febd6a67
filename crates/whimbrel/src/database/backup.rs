//! Copies of a whole database, made before something is destroyed.

use std::path::PathBuf;

use crate::error::Result;

/// Makes copies of the database.
pub trait Backup {
    /// Copies the database to a new file beside it, which is whole and sound when it has its name.
    ///
    /// Returns the file; `None` where no copy can be made: on PostgreSQL, and of a database in memory.
    /// `occasion` becomes part of the name. No transaction may be open.
    ///
    /// # Errors
    ///
    /// When the copy cannot be written or is not sound; nothing of it is left then.
    fn back_up(&mut self, occasion: &str) -> Result<Option<PathBuf>>;
}

//! A copy of a database to try things on: its schema, and on SQLite its rows too.

use super::scratch::Scratch;
use crate::error::Result;

/// Makes copies of a database.
pub trait Copy {
    /// Copies the whole of the database into an empty scratch database, in one state; `false` when only
    /// a program can, object by object.
    ///
    /// # Errors
    ///
    /// When the copy cannot be written: the folder for temporary files is too small, or no longer there.
    fn copy_whole(&mut self, scratch: &Scratch) -> Result<bool>;

    /// Carries statements out in one transaction, which is then taken back.
    ///
    /// # Errors
    ///
    /// When a statement fails; nothing is kept then either.
    fn rehearse(&mut self, statements: &[String]) -> Result<()>;
}

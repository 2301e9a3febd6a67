//! A whole file of SQL, sent as it is.

use crate::error::Result;

/// Carries out SQL that is no migration.
pub trait RunScript {
    /// Sends a text of any number of statements; it may begin and end transactions itself.
    ///
    /// # Errors
    ///
    /// When a statement fails; what came before it may stay.
    fn run_script(&mut self, text: &str) -> Result<()>;
}

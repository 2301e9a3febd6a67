//! The schema of the database that a manager is for.

use super::MigrationManager;
use crate::error::Result;
use crate::inspect::{Inspection, inspect};

impl MigrationManager {
    /// Reads the schema of the database; nothing is changed.
    ///
    /// No schemas stand for the one in which revisions make tables; SQLite has no others.
    ///
    /// # Errors
    ///
    /// When there is no such database, or it cannot be read.
    pub fn inspect(&self, schemas: &[String]) -> Result<Inspection> {
        inspect(&self.url, schemas, &self.options.database)
    }
}

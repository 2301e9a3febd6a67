//! SQL folders on this backend.

use diesel_migrations::EmbeddedMigrations;

use super::Postgres;
use crate::database::sql_folders::{SqlFolders, run};
use crate::error::Result;

impl SqlFolders for Postgres {
    fn run_sql_folder(&mut self, source: &EmbeddedMigrations, version: &str) -> Result<()> {
        run(&mut self.connection, source, version)
    }
}

//! SQL folders on this backend.

use diesel_migrations::EmbeddedMigrations;

use super::Sqlite;
use crate::database::sql_folders::{SqlFolders, run};
use crate::error::Result;

impl SqlFolders for Sqlite {
    fn run_sql_folder(&mut self, source: &EmbeddedMigrations, version: &str) -> Result<()> {
        run(&mut self.connection, source, version)
    }
}

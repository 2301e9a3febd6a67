//! Backups on this backend: none yet; `pg_dump` makes them.

use std::path::PathBuf;

use super::Postgres;
use crate::database::backup::Backup;
use crate::error::Result;

impl Backup for Postgres {
    fn back_up(&mut self, _: &str) -> Result<Option<PathBuf>> {
        Ok(None)
    }
}

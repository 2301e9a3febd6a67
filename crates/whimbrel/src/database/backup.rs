//! Copies of a whole database: how they are written, read back and tried out.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::error::Result;

/// How many rows each table has, by its name.
pub type RowCounts = BTreeMap<String, u64>;

/// What a backup is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// What the database itself restores: a SQLite file, an archive of `pg_dump -Fc`.
    Native,
    /// SQL that `sqlite3` or `psql` runs on an empty database.
    Script,
}

impl Form {
    /// The form of a file with this name: a name that ends in `.sql` is a script.
    pub fn of(path: &Path) -> Self {
        let is_script = path
            .extension()
            .is_some_and(|ending| ending.eq_ignore_ascii_case("sql"));
        match is_script {
            true => Self::Script,
            false => Self::Native,
        }
    }
}

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

    /// Writes a copy of the database, one state of it, to a file that does not exist yet and that only
    /// this user may read; a copy of a SQLite file is proven sound.
    ///
    /// No transaction may be open.
    ///
    /// # Errors
    ///
    /// When the copy cannot be written or is not sound, a needed program is missing, and of a
    /// database in memory. What was written of the file stays.
    fn write_backup(&mut self, to: &Path, form: Form) -> Result<()>;

    /// Reads a copy from its first byte to its last, and counts the rows in it.
    ///
    /// # Errors
    ///
    /// When it cannot be read to its end.
    fn read_backup(&mut self, file: &Path, form: Form) -> Result<RowCounts>;

    /// Restores a copy into a scratch database, compares the schema there with the one here, and
    /// counts the rows there.
    ///
    /// # Errors
    ///
    /// When it cannot be restored, or the schemas differ.
    fn rehearse_backup(&mut self, file: &Path, form: Form) -> Result<RowCounts>;

    /// Puts a native copy back: into the SQLite file itself, into the new PostgreSQL database `into`.
    ///
    /// # Errors
    ///
    /// When another process has the SQLite file open, and when the copy cannot be restored; the
    /// database is then as it was before.
    fn restore_backup(&mut self, file: &Path, into: &str) -> Result<()>;

    /// What the database is called, in the names of its backups.
    fn backup_name(&self) -> String;
}

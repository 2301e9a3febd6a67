//! Copies of a SQLite file: written under another name, proven sound, and only then given theirs.
//!
//! `VACUUM INTO` copies one state of the database, also while others write it, and leaves no journal
//! beside the copy ([VACUUM INTO](https://www.sqlite.org/lang_vacuum.html#vacuuminto)).

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};

use super::Sqlite;
use super::failure::failed;
use crate::database::backup::Backup;
use crate::database::execute::LOG;
use crate::database::statement::{Statement, Value};
use crate::database::url::immutable_file_uri;
use crate::error::{Error, ErrorKind, Result};

#[derive(QueryableByName)]
struct Finding {
    #[diesel(sql_type = Text)]
    integrity_check: String,
}

impl Backup for Sqlite {
    fn back_up(&mut self, occasion: &str) -> Result<Option<PathBuf>> {
        let Some(database) = self.file.clone() else {
            return Ok(None);
        };
        let now = chrono::Utc::now().format("%Y%m%dT%H%M%S%.3fZ");
        let copy = beside(&database, &format!(".before-{occasion}-{now}.bak"));
        let partial = beside(&copy, ".part");
        let made = self.copy_into(&database, &partial).and_then(|()| {
            must_be_sound(&partial)?;
            finish(&partial, &copy).map_err(|error| unwritable(&copy, error))
        });
        if made.is_err() {
            // What matters is why it failed; a rest that cannot be removed is named in the log.
            if let Err(error) = fs::remove_file(&partial) {
                log::warn!(target: LOG, "`{}` stays: {error}", partial.display());
            }
        }
        made.map(|()| Some(copy))
    }
}

impl Sqlite {
    fn copy_into(&mut self, database: &Path, copy: &Path) -> Result<()> {
        // An empty file may be written over; it keeps the rows from those who may not read them.
        let empty = OpenOptions::new().write(true).create_new(true).open(copy);
        let permissions = fs::metadata(database).map(|metadata| metadata.permissions());
        empty
            .and_then(|_| fs::set_permissions(copy, permissions?))
            .map_err(|error| unwritable(copy, error))?;
        let path = copy.to_str().ok_or_else(|| {
            let error = io::Error::new(io::ErrorKind::InvalidInput, "its name is no UTF-8");
            unwritable(copy, error)
        })?;
        log::info!(target: LOG, "copying the database to {path}");
        Statement::new("VACUUM INTO ")
            .bind(Value::Text(path))
            .execute(&mut self.connection)
            .map(drop)
            .map_err(|error| {
                let error = failed(error);
                let message = format!("no backup could be made: {}", error.message());
                Error::new(ErrorKind::Failed, message)
                    .with_hint(error.hint().unwrap_or("nothing was changed").to_owned())
            })
    }
}

/// Reads every page of the copy.
fn must_be_sound(copy: &Path) -> Result<()> {
    let unsound = |why: &str| {
        Error::new(
            ErrorKind::Failed,
            format!("the backup is not sound: {why}; nothing was changed"),
        )
        .with_hint("`PRAGMA integrity_check` on the database says what is damaged")
    };
    let mut connection = SqliteConnection::establish(&immutable_file_uri(copy))
        .map_err(|error| unsound(&error.to_string()))?;
    connection
        .batch_execute("PRAGMA query_only = ON")
        .map_err(failed)?;
    let findings: Vec<Finding> = sql_query("PRAGMA integrity_check(1)")
        .load(&mut connection)
        .map_err(failed)?;
    match findings.first() {
        Some(finding) if finding.integrity_check == "ok" => Ok(()),
        Some(finding) => Err(unsound(&finding.integrity_check)),
        None => Err(unsound("it could not be checked")),
    }
}

/// Brings the copy to the disk and gives it its name.
fn finish(partial: &Path, copy: &Path) -> io::Result<()> {
    File::open(partial)?.sync_all()?;
    fs::rename(partial, copy)?;
    #[cfg(unix)]
    if let Some(folder) = copy.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// The path with something behind its name.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn unwritable(copy: &Path, error: io::Error) -> Error {
    Error::new(
        ErrorKind::Failed,
        format!(
            "the backup `{}` cannot be written: {error}; nothing was changed",
            copy.display()
        ),
    )
    .with_hint("the folder of the database must be writable for this user and have room for a copy")
    .with_source(error)
}

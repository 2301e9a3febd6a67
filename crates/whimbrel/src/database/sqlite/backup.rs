//! Copies of a SQLite file: written under another name, proven sound, and only then given theirs.
//!
//! `VACUUM INTO` copies one state of the database, also while others write it, and leaves no journal
//! beside the copy ([VACUUM INTO](https://www.sqlite.org/lang_vacuum.html#vacuuminto)).

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};

use super::failure::failed;
use super::{Sqlite, copies};
use crate::database::Settings;
use crate::database::backup::{Backup, Form, RowCounts};
use crate::database::connected::prepared;
use crate::database::execute::LOG;
use crate::database::statement::{Statement, Value};
use crate::database::url::immutable_file_uri;
use crate::error::{Error, ErrorKind, Result};

const BEFORE: &str = ".before-";
const MOMENT: &str = "%Y%m%dT%H%M%S%.3fZ";
const COPY: &str = ".bak";
const PARTIAL: &str = ".part";

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
        if self.lock.is_some() {
            remove_rests(&database);
        }
        let now = chrono::Utc::now().format(MOMENT);
        let copy = beside(&database, &format!("{BEFORE}{occasion}-{now}{COPY}"));
        let partial = beside(&copy, PARTIAL);
        let made = self.copy_into(&database, &partial).and_then(|()| {
            must_be_sound(&partial, &self.settings)?;
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

    fn write_backup(&mut self, to: &Path, form: Form) -> Result<()> {
        copies::write(self, to, form)
    }

    fn read_backup(&mut self, file: &Path, form: Form) -> Result<RowCounts> {
        copies::read(self, file, form)
    }

    fn rehearse_backup(&mut self, file: &Path, form: Form) -> Result<RowCounts> {
        copies::rehearse(self, file, form)
    }

    fn restore_backup(&mut self, file: &Path, _: &str) -> Result<()> {
        copies::restore(self, file)
    }

    fn backup_name(&self) -> String {
        let stem = self.file.as_deref().and_then(Path::file_stem);
        stem.and_then(OsStr::to_str).unwrap_or("memory").to_owned()
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
pub(super) fn must_be_sound(copy: &Path, settings: &Settings) -> Result<()> {
    let unsound = |why: &str| {
        Error::new(
            ErrorKind::Failed,
            format!("the backup is not sound: {why}; nothing was changed"),
        )
        .with_hint("`PRAGMA integrity_check` on the database says what is damaged")
    };
    let mut connection = SqliteConnection::establish(&immutable_file_uri(copy))
        .map_err(|error| unsound(&error.to_string()))?;
    prepared(&mut connection, settings)?;
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

/// Removes what runners left that were killed while they copied this database.
///
/// Copies are only made under the migration lock: while this runner holds it, no living one is at work on
/// any of them.
fn remove_rests(database: &Path) {
    let (Some(folder), Some(name)) = (database.parent(), database.file_name()) else {
        return;
    };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries {
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        if !is_file || !is_rest(&entry.file_name(), name) {
            continue;
        }
        let path = entry.path();
        match fs::remove_file(&path) {
            Ok(()) => log::info!(target: LOG, "removed `{}`, a copy cut short", path.display()),
            Err(error) => log::warn!(target: LOG, "`{}` stays: {error}", path.display()),
        }
    }
}

/// Tells whether a name is that of an unfinished copy of a database, as [`Backup::back_up`] writes it.
fn is_rest(name: &OsStr, database: &OsStr) -> bool {
    let (Some(name), Some(database)) = (name.to_str(), database.to_str()) else {
        return false;
    };
    let copy = name
        .strip_prefix(database)
        .and_then(|name| name.strip_prefix(BEFORE))
        .and_then(|name| {
            name.strip_suffix("-journal")
                .unwrap_or(name)
                .strip_suffix(PARTIAL)
        })
        .and_then(|name| name.strip_suffix(COPY));
    let Some((_, moment)) = copy.and_then(|copy| copy.rsplit_once('-')) else {
        return false;
    };
    chrono::NaiveDateTime::parse_from_str(moment, MOMENT).is_ok()
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

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn only_unfinished_copies_of_this_database_are_rests() {
        for (name, is_one) in [
            ("app.db.before-reset-20260115T103000.123Z.bak.part", true),
            (
                "app.db.before-reset-20260115T103000.123Z.bak.part-journal",
                true,
            ),
            ("app.db.before-reset-20260115T103000.123Z.bak", false),
            ("app.db.before-reset-notes.bak.part", false),
            ("other.db.before-reset-20260115T103000.123Z.bak.part", false),
            ("app.db.part", false),
        ] {
            assert_eq!(is_rest(name.as_ref(), "app.db".as_ref()), is_one, "{name}");
        }
    }
}

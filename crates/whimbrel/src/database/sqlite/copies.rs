//! Backups of a SQLite file: written, read back, tried out and restored.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use whimbrel_schema::dialect::quote_identifier;

use super::backup::must_be_sound;
use super::failure::failed;
use super::{Sqlite, dump, online_backup, openers, session};
use crate::database::Access;
use crate::database::Settings;
use crate::database::backup::{Form, RowCounts};
use crate::database::connected::prepared;
use crate::database::statement::{Statement, Value};
use crate::database::url::{SqliteMode, SqliteTarget, immutable_file_uri};
use crate::error::{Error, ErrorKind, Result};

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Nullable<Text>)]
    sql: Option<String>,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// Writes a copy; on a connection of its own, so that what the session does stands apart.
pub(super) fn write(database: &Sqlite, to: &Path, form: Form) -> Result<()> {
    let Some(path) = &database.file else {
        return Err(in_memory());
    };
    let mut file = private(to)?;
    let mut connection = reader(path, &database.settings)?;
    match form {
        Form::Native => {
            let name = to.to_str().ok_or_else(|| {
                Error::new(ErrorKind::Usage, "the name of the backup is no UTF-8")
            })?;
            Statement::new("VACUUM INTO ")
                .bind(Value::Text(name))
                .execute(&mut connection)
                .map_err(|error| not_written(failed(error)))?;
            must_be_sound(to, &database.settings)?;
        }
        Form::Script => {
            connection.batch_execute("BEGIN").map_err(failed)?;
            let mut out = BufWriter::new(&mut file);
            dump::write(&mut connection, &mut out)?;
            out.flush().map_err(dump::unwritable)?;
        }
    }
    File::open(to)
        .and_then(|file| file.sync_all())
        .map_err(dump::unwritable)
}

/// A new file that only this user may read.
fn private(path: &Path) -> Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(dump::unwritable)
}

/// A connection that only reads a live file, where its journal allows that.
fn reader(path: &Path, settings: &Settings) -> Result<SqliteConnection> {
    let target = SqliteTarget::at(path.to_owned());
    let open = |mode| {
        let mut connection = SqliteConnection::establish(&target.connection_string(mode)).ok()?;
        session::wait_for_writers(&mut connection, settings).ok()?;
        let read = connection.batch_execute("SELECT count(*) FROM sqlite_schema");
        read.is_ok().then_some(connection)
    };
    let connection = open(SqliteMode::ReadOnly).or_else(|| open(SqliteMode::ReadWrite));
    let mut connection = connection.ok_or_else(|| {
        Error::new(
            ErrorKind::Failed,
            format!("`{}` cannot be read for a backup", path.display()),
        )
    })?;
    prepared(&mut connection, settings)?;
    Ok(connection)
}

/// Reads a copy as a whole and counts its rows.
pub(super) fn read(database: &Sqlite, file: &Path, form: Form) -> Result<RowCounts> {
    match form {
        Form::Native => {
            must_be_sound(file, &database.settings)?;
            counted(&mut immutable(file, &database.settings)?)
        }
        // Only running a script tells what is in it.
        Form::Script => {
            must_be_whole(file)?;
            counted(&mut scripted(file, &database.settings)?)
        }
    }
}

/// Restores a copy into a scratch file, compares the schemas and counts the rows.
pub(super) fn rehearse(database: &mut Sqlite, file: &Path, form: Form) -> Result<RowCounts> {
    let settings = database.settings.clone();
    let folder = tempfile::tempdir().map_err(dump::unwritable)?;
    let mut scratch = match form {
        Form::Native => {
            let scratch = folder.path().join("scratch.db");
            online_backup::copy_into(file, &scratch, &settings)?;
            immutable(&scratch, &settings)?
        }
        Form::Script => {
            must_be_whole(file)?;
            scripted(file, &settings)?
        }
    };
    if schema(&mut scratch)? != schema(&mut database.connection)? {
        return Err(Error::new(
            ErrorKind::Failed,
            "the backup restores to another schema than the database has",
        )
        .with_hint("make another one while no other program changes the schema"));
    }
    counted(&mut scratch)
}

/// Puts a copy back into the live file.
pub(super) fn restore(database: &mut Sqlite, file: &Path) -> Result<()> {
    let Some(path) = database.file.clone() else {
        return Err(in_memory());
    };
    must_be_sound(file, &database.settings)?;
    // The own connection must not stand in the way of the exclusive lock.
    let memory = SqliteConnection::establish(":memory:");
    database.connection = memory
        .map_err(|error| Error::new(ErrorKind::Failed, format!("SQLite cannot start: {error}")))?;
    let restored = match openers::other_process(&path) {
        Some(process) => Err(online_backup::in_use(&path, &process)),
        None => online_backup::copy_into(file, &path, &database.settings),
    };
    database.connection = again(&path, &database.settings)?;
    restored
}

fn again(path: &Path, settings: &Settings) -> Result<SqliteConnection> {
    let target = SqliteTarget::at(path.to_owned());
    let mut connection = SqliteConnection::establish(
        &target.connection_string(SqliteMode::ReadWrite),
    )
    .map_err(|error| Error::new(ErrorKind::Failed, format!("SQLite cannot open it: {error}")))?;
    prepared(&mut connection, settings)?;
    session::set_up(&mut connection, Access::Existing, settings)?;
    Ok(connection)
}

fn immutable(file: &Path, settings: &Settings) -> Result<SqliteConnection> {
    let opened = SqliteConnection::establish(&immutable_file_uri(file));
    let mut connection = opened.map_err(|error| {
        Error::new(
            ErrorKind::Failed,
            format!("the backup is unreadable: {error}"),
        )
    })?;
    prepared(&mut connection, settings)?;
    Ok(connection)
}

/// A database in memory that a script was run on.
fn scripted(file: &Path, settings: &Settings) -> Result<SqliteConnection> {
    let text = std::fs::read_to_string(file).map_err(dump::unwritable)?;
    let opened = SqliteConnection::establish(":memory:");
    let mut connection = opened
        .map_err(|error| Error::new(ErrorKind::Failed, format!("SQLite cannot start: {error}")))?;
    prepared(&mut connection, settings)?;
    connection.batch_execute(&text).map_err(|error| {
        let error = failed(error);
        Error::new(
            ErrorKind::Failed,
            format!("the script does not run: {}", error.message()),
        )
    })?;
    Ok(connection)
}

/// Refuses a script that was cut off.
fn must_be_whole(file: &Path) -> Result<()> {
    let end = format!("{}\n", dump::END);
    let read = File::open(file).and_then(|mut file| {
        let length = i64::try_from(end.len()).unwrap_or_default();
        file.seek(SeekFrom::End(-length))?;
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        Ok(text)
    });
    match read {
        Ok(text) if text == end => Ok(()),
        _ => Err(Error::new(
            ErrorKind::Failed,
            format!("`{}` has no end: it was cut off", file.display()),
        )),
    }
}

/// The texts of all objects, as SQLite keeps them.
fn schema(connection: &mut SqliteConnection) -> Result<Vec<(String, Option<String>)>> {
    let rows: Vec<Name> =
        sql_query("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name, sql")
            .load(connection)
            .map_err(failed)?;
    Ok(rows.into_iter().map(|row| (row.name, row.sql)).collect())
}

/// Counts the rows of every table, also of the bookkeeping.
fn counted(connection: &mut SqliteConnection) -> Result<RowCounts> {
    let tables: Vec<Name> = sql_query(
        "SELECT name, NULL AS sql FROM sqlite_schema WHERE type = 'table' \
         AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
    )
    .load(connection)
    .map_err(failed)?;
    let mut counts = RowCounts::new();
    for Name { name, .. } in tables {
        let count = format!("SELECT count(*) AS number FROM {}", quote_identifier(&name));
        let row: Number = sql_query(count).get_result(connection).map_err(failed)?;
        counts.insert(name, u64::try_from(row.number).unwrap_or_default());
    }
    Ok(counts)
}

fn not_written(error: Error) -> Error {
    let hint = error.hint().unwrap_or("nothing was changed").to_owned();
    Error::new(
        ErrorKind::Failed,
        format!("no backup could be made: {}", error.message()),
    )
    .with_hint(hint)
}

fn in_memory() -> Error {
    Error::new(
        ErrorKind::Usage,
        "a database in memory has no backups: it is gone with its program",
    )
}

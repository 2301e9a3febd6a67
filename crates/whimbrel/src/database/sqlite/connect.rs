//! Opening a SQLite file or a database in memory.

use std::fs;
use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use whimbrel_schema::Backend;

use super::failure::{failed, is_busy};
use super::file::{exists, has_journal, is_in_wal_mode, must_have_one_name, unreachable};
use super::{Sqlite, session};
use crate::database::bookkeeping::LAYOUT;
use crate::database::bookkeeping::writes::Writer;
use crate::database::condition::Condition;
use crate::database::connected::{Prepared, prepared};
use crate::database::identity::Identity;
use crate::database::url::{SqliteMode, SqliteTarget};
use crate::database::{Access, Opened, Server, ServerVersion, Settings};
use crate::error::{Error, ErrorKind, Result};

/// ([Read-Only Databases](https://www.sqlite.org/wal.html#read_only_databases)).
const WAL_HINT: &str = "the file is in WAL mode, in which even a reader makes files beside it \
     (`-wal`, `-shm`): make its folder writable for this user; or, while no program writes the \
     file, add `?immutable=1` to its URL (`sqlite:////absolute.db?immutable=1`)";

const JOURNAL_HINT: &str = "a program was killed while it wrote the file, and SQLite must undo what \
     it left half done, from the file `-journal` beside it: run this again as a user who may write \
     the file and its folder; never remove the journal";

/// The oldest SQLite that can do what plans ask of it.
const OLDEST: (u32, u32) = (3, 35);

/// Opens a SQLite database; see [`crate::database::open`].
pub(crate) fn open(target: &SqliteTarget, access: Access, settings: &Settings) -> Result<Opened> {
    if target.is_read_only() && access != Access::ReadOnly {
        return Err(Error::new(
            ErrorKind::Usage,
            "the database URL asks for a read-only connection",
        )
        .with_hint("leave out `mode=ro` for a command that changes the database"));
    }
    let Some(path) = target.path() else {
        let database = connect(target, SqliteMode::ReadWriteCreate, None, access, settings)?;
        return Ok(Opened::Created(Box::new(database)));
    };
    let mode = match (access, exists(path)?) {
        (Access::ReadOnly, false) => return Ok(Opened::Absent),
        (Access::Existing, false) => return Err(missing(path)),
        (Access::Create, false) => {
            make_folder(path)?;
            let database = connect(
                target,
                SqliteMode::ReadWriteCreate,
                Some(path),
                access,
                settings,
            )?;
            return Ok(Opened::Created(Box::new(database)));
        }
        (Access::ReadOnly, true) => reading_mode(target, path),
        (Access::Existing | Access::Create, true) => {
            must_have_one_name(path)?;
            SqliteMode::ReadWrite
        }
    };
    let mut database = connect(target, mode, Some(path), access, settings)?;
    if access != Access::ReadOnly {
        is_writable(&mut database.connection, settings)?;
    }
    Ok(Opened::Present(Box::new(database)))
}

/// How to open a file that is only read.
///
/// What a killed program left half written is in the journal, and SQLite lets nobody read before a
/// connection that may write has played it back
/// ([Hot journals](https://www.sqlite.org/atomiccommit.html#_hot_rollback_journals)); the reader is
/// kept from everything else by `query_only`.
fn reading_mode(target: &SqliteTarget, path: &Path) -> SqliteMode {
    match has_journal(path) && !target.is_read_only() {
        true => SqliteMode::ReadWrite,
        false => SqliteMode::ReadOnly,
    }
}

fn missing(path: &Path) -> Error {
    Error::new(
        ErrorKind::Failed,
        format!("there is no database file `{}`", path.display()),
    )
    .with_hint("`migrate init` makes it; if it should be there, check the database URL")
}

fn make_folder(path: &Path) -> Result<()> {
    let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    else {
        return Ok(());
    };
    fs::create_dir_all(folder).map_err(|error| {
        Error::new(
            ErrorKind::Failed,
            format!("the folder `{}` cannot be made: {error}", folder.display()),
        )
        .with_hint("make it yourself, or choose another place in the database URL")
        .with_source(error)
    })
}

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = Text)]
    version: String,
}

/// Opens a connection and sets it up.
pub(super) fn connect(
    target: &SqliteTarget,
    mode: SqliteMode,
    path: Option<&Path>,
    access: Access,
    settings: &Settings,
) -> Result<Sqlite> {
    let mut connection = SqliteConnection::establish(&target.connection_string(mode))
        .map_err(|error| cannot_open(target, &error.to_string()))?;
    session::set_up(&mut connection, access, settings)?;
    if prepared(&mut connection, settings)? == Prepared::ByHook {
        session::set_up(&mut connection, access, settings)?;
    }
    // The first read of the file: only now SQLite sees whether it is a database.
    connection
        .batch_execute("SELECT count(*) FROM sqlite_schema")
        .map_err(|error| unreadable(target, path, &failed(error)))?;
    let version: Version = sql_query("SELECT sqlite_version() AS version")
        .get_result(&mut connection)
        .map_err(failed)?;
    let identity = Identity::current();
    Ok(Sqlite {
        connection,
        server: server(&version.version)?,
        file: path.map(canonical).transpose()?,
        lock: None,
        doubts: Vec::new(),
        begun: None,
        condition: Condition::default(),
        writer: Writer {
            layout: LAYOUT,
            actor: identity.user.clone(),
            application: settings.application.clone(),
            identity,
        },
        settings: settings.clone(),
    })
}

fn cannot_open(target: &SqliteTarget, why: &str) -> Error {
    Error::new(
        ErrorKind::Failed,
        format!("SQLite cannot open `{target}`: {why}"),
    )
    .with_hint(
        "the file and its folder must be readable, and the folder writable for a command that \
         changes the database",
    )
}

/// Names the file: it is not the one that was meant, or stands where it cannot be read.
fn unreadable(target: &SqliteTarget, path: Option<&Path>, error: &Error) -> Error {
    let named = Error::new(error.kind(), format!("`{target}` cannot be read: {error}"));
    let is_folder = ["unable to open database file", "readonly database"]
        .iter()
        .any(|part| error.message().contains(part));
    match error.hint() {
        Some(_) if is_folder && path.is_some_and(has_journal) => named.with_hint(JOURNAL_HINT),
        Some(_) if is_folder && path.is_some_and(is_in_wal_mode) => named.with_hint(WAL_HINT),
        Some(hint) => named.with_hint(hint),
        None => named,
    }
}

fn server(version: &str) -> Result<Server> {
    let read =
        ServerVersion::from_text(version).filter(|read| read.is_at_least(OLDEST.0, OLDEST.1));
    read.map(|version| Server {
        backend: Backend::Sqlite,
        version,
    })
    .ok_or_else(|| {
        Error::new(
            ErrorKind::NotReady,
            format!(
                "SQLite {version} is too old; {}.{} is needed",
                OLDEST.0, OLDEST.1
            ),
        )
        .with_hint("build with the bundled SQLite")
    })
}

/// The path that every process agrees on, whatever way it came there.
fn canonical(path: &Path) -> Result<PathBuf> {
    fs::canonicalize(path).map_err(|error| unreachable(path, error))
}

/// Finds out that a file cannot be written, by a change that is taken back.
///
/// SQLite opens such a file silently for reading, and even `BEGIN IMMEDIATE` succeeds on it
/// ([sqlite3_open_v2](https://www.sqlite.org/c3ref/open.html)). The change also needs the journal, and
/// so finds a folder in which no file can be made.
pub(super) fn is_writable(connection: &mut SqliteConnection, settings: &Settings) -> Result<()> {
    let changed = connection.batch_execute(
        "PRAGMA busy_timeout = 0; BEGIN IMMEDIATE; CREATE TABLE __whimbrel_probe (x)",
    );
    // After a failure there may be no transaction to roll back.
    let _ = connection.batch_execute("ROLLBACK");
    session::wait_for_writers(connection, settings)?;
    match changed {
        // Another writer is at work; so the file can be written.
        Err(error) if !is_busy(&error) => Err(failed(error)),
        _ => Ok(()),
    }
}

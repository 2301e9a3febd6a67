//! The settings of a SQLite connection: set explicitly and read back, never inherited.

use diesel::connection::SimpleConnection;
use diesel::sql_types::Integer;
use diesel::{QueryableByName, RunQueryDsl, SqliteConnection, sql_query};

use super::failure::failed;
use crate::database::{Access, Settings};
use crate::error::{Error, ErrorKind, Result};

#[derive(QueryableByName)]
struct ForeignKeys {
    #[diesel(sql_type = Integer)]
    foreign_keys: i32,
}

/// Whether SQLite enforces foreign keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ForeignKeyChecks {
    On,
    Off,
}

/// Prepares a new connection; `busy_timeout` comes before anything that could wait.
pub(super) fn set_up(
    connection: &mut SqliteConnection,
    access: Access,
    settings: &Settings,
) -> Result<()> {
    wait_for_writers(connection, settings)?;
    let query_only = match access {
        Access::ReadOnly => "ON",
        Access::Existing | Access::Create => "OFF",
    };
    connection
        .batch_execute(&format!(
            "PRAGMA legacy_alter_table = OFF; \
             PRAGMA recursive_triggers = OFF; PRAGMA ignore_check_constraints = OFF; \
             PRAGMA writable_schema = OFF; PRAGMA query_only = {query_only}"
        ))
        .map_err(failed)?;
    set_foreign_keys(connection, ForeignKeyChecks::On)
}

/// Lets statements wait while another connection writes the file.
pub(super) fn wait_for_writers(
    connection: &mut SqliteConnection,
    settings: &Settings,
) -> Result<()> {
    let busy = settings.busy_timeout.as_millis();
    connection
        .batch_execute(&format!("PRAGMA busy_timeout = {busy}"))
        .map_err(failed)
}

/// Switches foreign keys and proves it: inside a transaction the pragma does nothing
/// ([PRAGMA foreign_keys](https://www.sqlite.org/pragma.html#pragma_foreign_keys)).
pub(super) fn set_foreign_keys(
    connection: &mut SqliteConnection,
    checks: ForeignKeyChecks,
) -> Result<()> {
    let (word, expected) = match checks {
        ForeignKeyChecks::On => ("ON", 1),
        ForeignKeyChecks::Off => ("OFF", 0),
    };
    connection
        .batch_execute(&format!("PRAGMA foreign_keys = {word}"))
        .map_err(failed)?;
    let read: Vec<ForeignKeys> = sql_query("PRAGMA foreign_keys")
        .load(connection)
        .map_err(failed)?;
    match read.first() {
        Some(row) if row.foreign_keys == expected => Ok(()),
        Some(_) => Err(Error::new(
            ErrorKind::Failed,
            format!("SQLite did not switch foreign keys {word}"),
        )
        .with_hint("the connection is inside a transaction; give the runner one of its own")),
        None => Err(Error::new(
            ErrorKind::NotReady,
            "this SQLite library is built without foreign keys",
        )),
    }
}

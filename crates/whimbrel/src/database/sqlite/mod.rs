//! SQLite, over Diesel's `SqliteConnection`.

mod backfill;
mod backup;
mod bookkeeping;
mod connect;
mod copies;
mod copy;
mod cross_check;
mod dependants;
mod dump;
mod examine;
mod execute;
mod failure;
mod file;
mod foreign;
mod health;
mod integrity;
mod introspect;
mod live;
mod lock;
mod offline;
mod offline_rebuild;
mod online_backup;
mod openers;
mod position;
mod premise;
mod rebuild;
mod rebuild_checks;
mod rebuild_copy;
mod rewrite;
mod script;
mod session;
mod sizes;
mod spelling;
mod sql_folders;
mod statements;
mod stored;
#[cfg(test)]
mod tests;
mod trace;

use std::path::PathBuf;
use std::time::Instant;

use diesel::SqliteConnection;

use super::bookkeeping::writes::Writer;
use super::condition::Condition;
use super::{Database, Server, Settings, sealed};

pub(super) use connect::open;
pub(super) use offline::offline;

/// An open SQLite database.
struct Sqlite {
    connection: SqliteConnection,
    server: Server,
    /// The canonical path of the file; `None` in memory.
    file: Option<PathBuf>,
    lock: Option<lock::LockFile>,
    /// What the rebuilds of the open step left to be checked at its end.
    doubts: Vec<rebuild::Doubt>,
    /// When the transaction that is open, or was the last, began.
    begun: Option<Instant>,
    condition: Condition,
    writer: Writer,
    settings: Settings,
}

impl sealed::Sealed for Sqlite {}

impl Database for Sqlite {
    fn server(&self) -> &Server {
        &self.server
    }
}

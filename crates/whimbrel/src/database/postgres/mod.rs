//! PostgreSQL, over Diesel's `PgConnection`.

mod archive;
mod backfill;
mod backup;
mod bookkeeping;
mod concurrent;
mod connect;
mod copy;
mod create;
mod dependants;
mod detach;
mod encryption;
mod execute;
mod failure;
mod foreign;
mod health;
mod introspect;
mod live;
mod lock;
mod monitor;
mod offline;
mod programs;
mod record;
mod recovery;
mod rows;
mod scratch;
mod script;
mod session;
mod settle;
mod sizes;
mod sql_folders;
mod statements;
mod stored;
mod template;
#[cfg(test)]
mod tests;
mod trace;

use diesel::PgConnection;
use diesel::connection::SimpleConnection;

use super::bookkeeping::writes::Writer;
use super::condition::Condition;
use super::url::PostgresTarget;
use super::{Database, Server, Settings, sealed};

pub(super) use connect::open;
pub(super) use offline::offline;
pub(super) use scratch::ScratchDatabase;
pub(super) use template::scratch_of_template;

/// An open PostgreSQL database.
struct Postgres {
    connection: PgConnection,
    target: PostgresTarget,
    server: Server,
    session: session::Session,
    /// The key of the advisory lock while this session holds it.
    lock: Option<i64>,
    condition: Condition,
    recorder: record::Recorder,
    writer: Writer,
    settings: Settings,
}

impl sealed::Sealed for Postgres {}

impl Database for Postgres {
    fn server(&self) -> &Server {
        &self.server
    }
}

impl Drop for Postgres {
    /// Frees the lock before the socket closes: the server would notice that only a little later.
    fn drop(&mut self) {
        if self.lock.is_some() {
            // A transaction that failed would refuse the unlocking statement.
            let _ = self.connection.batch_execute("ROLLBACK");
            if let Err(error) = super::MigrationLock::release_lock(self) {
                log::warn!(target: super::lock::LOG, "{error}");
            }
        }
    }
}

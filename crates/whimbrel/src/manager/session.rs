//! A session: one open database and what its bookkeeping says.

use std::collections::BTreeSet;
use std::time::Duration;

use whimbrel_schema::Backend;
use whimbrel_schema::dialect::{Dialect, Postgres, Sqlite};

use super::MigrationManager;
use super::backup_first::Backups;
use super::book::Book;
use crate::database::bookkeeping::{AppliedVersion, History, Ledger, Progress};
use crate::database::lock::LockWait;
use crate::database::{self, Access, Database, Opened, Server};
use crate::error::{Error, ErrorKind, Result};

/// One open database and what its bookkeeping says.
pub(super) struct Session {
    pub(super) database: Box<dyn Database>,
    pub(super) state: State,
    pub(super) lock_wait: Duration,
    pub(super) backups: Backups,
}

/// What the bookkeeping says.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    /// The rows of the history.
    pub(super) applied: Vec<AppliedVersion>,
    /// What Whimbrel's own tables add to it.
    pub(super) ledger: Ledger,
}

impl State {
    /// The ids that are applied, without those of unfinished revisions.
    pub(super) fn applied_ids(&self) -> BTreeSet<&str> {
        self.applied
            .iter()
            .map(|row| row.version.as_str())
            .collect()
    }

    /// The applied ids that the program knows, in the order in which they run.
    pub(super) fn known_in_order(&self, book: &Book) -> Vec<&'static str> {
        let applied = self.applied_ids();
        book.graph()
            .order()
            .filter(|id| applied.contains(id))
            .collect()
    }

    /// The applied versions that the program does not know, and whether a newer one made them.
    pub(super) fn unknown(&self, manager: &MigrationManager) -> Unknown {
        let logged: BTreeSet<&str> = self
            .ledger
            .checksums
            .iter()
            .map(|recorded| recorded.revision.as_str())
            .collect();
        let unknown = self.applied.iter().map(|row| row.version.as_str());
        let (newer, foreign) = unknown
            .filter(|id| !manager.knows(id))
            .map(str::to_owned)
            .partition(|id| logged.contains(id.as_str()));
        Unknown { newer, foreign }
    }

    /// The revision that was begun and not ended.
    pub(super) fn unfinished(&self) -> Option<&Progress> {
        self.ledger.unfinished.first()
    }
}

/// Applied versions that the program does not know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Unknown {
    /// Those that a newer version of the program applied.
    pub(super) newer: Vec<String>,
    /// Those of other tools.
    pub(super) foreign: Vec<String>,
}

impl Session {
    /// The dialect of the server.
    pub(super) fn dialect(&self) -> Box<dyn Dialect> {
        dialect_of(self.database.server())
    }

    /// Gives the lock back at the end of work that is done.
    ///
    /// Each step proves the lock before its COMMIT: when it is gone now, what was done stays done, and
    /// nobody knows what another runner has done since.
    pub(super) fn let_go(&mut self) -> Result<()> {
        self.database.release_lock().map_err(|error| {
            Error::new(
                ErrorKind::CheckAfter,
                "all was done and stays, but the migration lock was no longer held at the end",
            )
            .with_hint("`migrate status` tells where the database is now")
            .with_source(error)
        })
    }

    /// Reads the bookkeeping again; after the lock was taken, nothing read before counts.
    pub(super) fn read(&mut self) -> Result<()> {
        self.state = read_state(self.database.as_mut())?;
        Ok(())
    }
}

impl MigrationManager {
    /// Tells whether a version is a revision or an SQL folder of the program.
    pub(super) fn knows(&self, version: &str) -> bool {
        self.book.knows(version) || self.sql.as_ref().is_some_and(|sql| sql.has(version))
    }

    /// Opens the database to look at it; `None` when it does not exist yet.
    pub(super) fn look(&self) -> Result<Option<Session>> {
        match database::open(&self.url, Access::ReadOnly, &self.options.database)? {
            Opened::Absent => Ok(None),
            Opened::Present(mut database) | Opened::Created(mut database) => {
                let state = read_state(database.as_mut())?;
                Ok(Some(Session {
                    database,
                    state,
                    lock_wait: Duration::ZERO,
                    backups: Backups::ByPolicy,
                }))
            }
        }
    }

    /// Waits until no other runner is at work.
    ///
    /// Whether a revision is unfinished, or its runner is still at it, is only known then.
    ///
    /// # Errors
    ///
    /// When another runner holds the lock for too long, or the database cannot be written.
    pub fn wait_for_runner(&self) -> Result<()> {
        self.enter(Access::Existing)?.database.release_lock()
    }

    /// Opens the database to change it, alone: takes the lock, then reads the bookkeeping.
    pub(super) fn enter(&self, access: Access) -> Result<Session> {
        self.must_be_verified()?;
        let opened = database::open(&self.url, access, &self.options.database)?;
        let mut database = match opened {
            Opened::Present(database) | Opened::Created(database) => database,
            Opened::Absent => return Err(super::checks::absent(&self.url)),
        };
        let wait = LockWait::at_most(self.options.lock_wait);
        let lock_wait = database.acquire_lock(wait)?;
        let state = read_state(database.as_mut())?;
        Ok(Session {
            database,
            state,
            lock_wait,
            backups: Backups::ByPolicy,
        })
    }
}

pub(super) fn read_state(database: &mut dyn Database) -> Result<State> {
    let applied = match database.history()? {
        History::NotCreated => Vec::new(),
        History::Found(rows) => rows,
    };
    Ok(State {
        applied,
        ledger: database.ledger()?,
    })
}

/// The dialect of a server.
pub(crate) fn dialect_of(server: &Server) -> Box<dyn Dialect> {
    let version = server.version;
    match server.backend {
        Backend::Postgres => Box::new(Postgres::new(version.major * 10_000 + version.minor)),
        Backend::Sqlite => Box::new(Sqlite::new(
            version.major * 1_000_000 + version.minor * 1_000 + version.patch.unwrap_or_default(),
        )),
    }
}

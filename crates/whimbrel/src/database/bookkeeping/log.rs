//! The append-only record of everything that was done.

use std::time::Duration;

use chrono::{DateTime, Utc};

use whimbrel_schema::plan::Direction;

use super::{Checksum, Event};

/// A log row to be written.
///
/// It never holds a bound value, a row or a password: whoever can read the log could read them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// What happened.
    pub event: Event,
    /// The id of the run; the same in all rows of one command.
    pub run: String,
    /// The revision, when the event is about one.
    pub revision: Option<String>,
    /// Which way it went.
    pub direction: Option<Direction>,
    /// The checksum of the revision's operations.
    pub checksum: Option<Checksum>,
    /// The recorded operations in canonical form.
    pub operations: Option<String>,
    /// The plan that undoes the revision, so that an older binary can.
    pub down_plan: Option<String>,
    /// The safety score.
    pub score: Option<i32>,
    /// How long the work took.
    pub duration: Option<Duration>,
    /// How long it waited for locks.
    pub lock_wait: Option<Duration>,
    /// How long the transaction that wrote the row had been open, and with it what it had locked.
    pub lock_held: Option<Duration>,
    /// The size of the database in bytes, when it is known.
    pub database_bytes: Option<i64>,
    /// Why it failed, without row values.
    pub error: Option<String>,
    /// What a person said about it, such as the reason for a stamp.
    pub note: Option<String>,
}

impl LogEntry {
    /// A row that tells of an event in a run and nothing more.
    pub fn new(event: Event, run: impl Into<String>) -> Self {
        Self {
            event,
            run: run.into(),
            revision: None,
            direction: None,
            checksum: None,
            operations: None,
            down_plan: None,
            score: None,
            duration: None,
            lock_wait: None,
            lock_held: None,
            database_bytes: None,
            error: None,
            note: None,
        }
    }

    /// How the event ended.
    pub(crate) fn outcome(&self) -> &'static str {
        match self.error {
            Some(_) => "failed",
            None => "done",
        }
    }
}

/// A log row that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogRecord {
    /// The number of the row.
    pub id: i64,
    /// When it was written, by the database's clock; `None` when the text cannot be read.
    pub at: Option<DateTime<Utc>>,
    /// The name of the event; a newer Whimbrel may write names that [`Event`] lacks.
    pub event: String,
    /// How it ended.
    pub outcome: String,
    /// The id of the run.
    pub run: String,
    /// The revision.
    pub revision: Option<String>,
    /// Which way it went.
    pub direction: Option<Direction>,
    /// The checksum of the revision's operations.
    pub checksum: Option<Checksum>,
    /// The recorded operations in canonical form.
    pub operations: Option<String>,
    /// The plan that undoes the revision.
    pub down_plan: Option<String>,
    /// The safety score.
    pub score: Option<i32>,
    /// How long the work took, in milliseconds.
    pub duration_ms: Option<i64>,
    /// How long it waited for locks, in milliseconds.
    pub lock_wait_ms: Option<i64>,
    /// How long the transaction that wrote the row had been open, in milliseconds; unknown in rows of
    /// the first layout.
    pub lock_held_ms: Option<i64>,
    /// The size of the database in bytes.
    pub database_bytes: Option<i64>,
    /// Why it failed.
    pub error: Option<String>,
    /// What a person said about it.
    pub note: Option<String>,
    /// Who did it.
    pub actor: String,
    /// On which machine.
    pub host: String,
    /// With which application.
    pub application: Option<String>,
    /// With which version of Whimbrel.
    pub whimbrel: String,
}

/// Which log rows to read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogFilter {
    /// Only rows of this revision.
    pub revision: Option<String>,
    /// At most this many rows.
    pub limit: Option<i64>,
}

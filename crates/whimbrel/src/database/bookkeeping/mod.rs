//! The bookkeeping tables: what is applied, what happened, what is unfinished.
//!
//! The applied set is Diesel's own table, so that Diesel's tools see the same truth. Whimbrel's
//! tables only add to it: `__whimbrel_log` is appended to and never changed, `__whimbrel_progress`
//! holds the stored plans of revisions that have begun and not ended.

mod log;
mod names;
mod progress;
pub(super) mod rows;
mod tables;
pub(super) mod writes;

use chrono::NaiveDateTime;

use crate::error::Result;

pub use whimbrel_schema::plan::Direction;

pub use log::{LogEntry, LogFilter, LogRecord};
pub use names::Event;
pub(crate) use names::{direction_from_name, direction_name, way_from_name, way_name};
pub use progress::{Course, Intent, Progress};
pub(crate) use tables::{FIRST_LAYOUT, FoundTable, LOCK_HELD, Tables};
pub use tables::{HISTORY_TABLE, LAYOUT, LOG_TABLE, PROGRESS_TABLE};

/// Reading and writing the bookkeeping tables.
pub trait Bookkeeping {
    /// Reads the applied versions: one query when the table is as it should be.
    ///
    /// # Errors
    ///
    /// [`HistoryConflict`](crate::ErrorKind::HistoryConflict) when the table has an unexpected shape or is in another schema
    /// than expected.
    fn history(&mut self) -> Result<History>;

    /// Reads the applied versions alone, in no order and as cheaply as it can be done; `None` without
    /// a history table. Made for a check at every start of an application.
    ///
    /// # Errors
    ///
    /// As [`Bookkeeping::history`].
    fn applied_versions(&mut self) -> Result<Option<Vec<String>>>;

    /// Reads the newest recorded checksum of each applied revision and the unfinished revisions.
    ///
    /// Empty when Whimbrel's own tables do not exist yet.
    ///
    /// # Errors
    ///
    /// When a table has an unexpected shape.
    fn ledger(&mut self) -> Result<Ledger>;

    /// Reads log rows, the newest first.
    ///
    /// # Errors
    ///
    /// When the table has an unexpected shape.
    fn log(&mut self, filter: &LogFilter) -> Result<Vec<LogRecord>>;

    /// Makes the tables that are missing and says whether there were any.
    ///
    /// # Errors
    ///
    /// When an existing table is not what it should be, or the right to create one is missing.
    fn create_bookkeeping(&mut self) -> Result<bool>;

    /// Writes history rows and log rows in one transaction of their own.
    ///
    /// # Errors
    ///
    /// When a row cannot be written; then none is.
    fn record(&mut self, record: &Record) -> Result<()>;
}

/// The applied set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum History {
    /// There is no history table.
    NotCreated,
    /// The applied versions, in the order of their text.
    Found(Vec<AppliedVersion>),
}

impl History {
    /// The applied versions; `None` without a history table.
    pub(super) fn versions(self) -> Option<Vec<String>> {
        match self {
            Self::NotCreated => None,
            Self::Found(rows) => Some(rows.into_iter().map(|row| row.version).collect()),
        }
    }
}

/// A row of Diesel's history table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppliedVersion {
    /// The revision.
    pub version: String,
    /// When it was recorded, in UTC; `None` when the row holds no readable time.
    pub run_on: Option<NaiveDateTime>,
}

/// What Whimbrel's own tables say, beyond the applied set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// The checksum that each revision was last applied with.
    pub checksums: Vec<RecordedChecksum>,
    /// The revisions that have begun and not ended.
    pub unfinished: Vec<Progress>,
}

/// The checksum a revision was applied with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedChecksum {
    /// The revision.
    pub revision: String,
    /// The checksum.
    pub checksum: Checksum,
    /// How long it took, in milliseconds.
    pub duration_ms: Option<i64>,
    /// Its safety score, from 0 to 100.
    pub score: Option<i32>,
}

/// A checksum of recorded operations and the epoch of its encoder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checksum {
    /// The epoch of the encoder.
    pub epoch: i32,
    /// SHA-256 in hexadecimal.
    pub hash: String,
}

impl From<whimbrel_schema::checksum::Checksum> for Checksum {
    fn from(checksum: whimbrel_schema::checksum::Checksum) -> Self {
        Self {
            epoch: i32::try_from(checksum.epoch).unwrap_or(i32::MAX),
            hash: checksum.hex(),
        }
    }
}

/// Rows to be written together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Versions that become applied.
    pub insert: Vec<String>,
    /// Versions that are no longer applied.
    pub delete: Vec<String>,
    /// Revisions whose stored plan is removed.
    pub finish: Vec<String>,
    /// The revision whose stored plan is written.
    pub begin: Option<Begin>,
    /// The revision whose stored plan has come further.
    pub advance: Option<Advance>,
    /// What the log says about it.
    pub entries: Vec<LogEntry>,
}

/// A staged revision that begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begin {
    /// The revision.
    pub revision: String,
    /// Which way it goes.
    pub direction: Direction,
    /// Whether it goes on; the plan that undoes it takes the place of the other one.
    pub course: Course,
    /// The id of the run.
    pub run: String,
    /// The whole plan, as JSON.
    pub plan: String,
    /// How many steps the plan has.
    pub steps_total: i32,
}

/// A staged revision that has come further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advance {
    /// The revision.
    pub revision: String,
    /// How many of its steps are done.
    pub steps_done: i32,
}

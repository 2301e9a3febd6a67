//! The log: what was done to the database, by whom, and how it went.

use serde::Serialize;

use super::MigrationManager;
use super::session::Session;
use crate::database::bookkeeping::{LogFilter, LogRecord, direction_name};
use crate::error::Result;

/// A row of the log.
///
/// It never holds a value of a row or a password: none is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LogLine {
    /// Its number; later rows have higher ones.
    pub id: i64,
    /// When it was written, by the clock of the database, in UTC.
    pub at: Option<String>,
    /// What happened; a newer program may write names that this one does not know.
    pub event: String,
    /// `done` or `failed`.
    pub outcome: String,
    /// The revision, when it is about one.
    pub revision: Option<String>,
    /// `up` or `down`.
    pub direction: Option<&'static str>,
    /// How long the work took.
    pub duration_ms: Option<i64>,
    /// How long it waited for locks of tables.
    pub lock_wait_ms: Option<i64>,
    /// How long the transaction that wrote the row had been open, and with it what it had locked.
    pub lock_held_ms: Option<i64>,
    /// The size of the database in bytes.
    pub database_bytes: Option<i64>,
    /// The safety score, from 0 to 100.
    pub score: Option<i32>,
    /// The checksum of the revision's operations.
    pub checksum: Option<String>,
    /// Why it failed.
    pub error: Option<String>,
    /// What else there is to say, such as where an adopted revision comes from.
    pub note: Option<String>,
    /// Who did it.
    pub actor: String,
    /// On which machine.
    pub host: String,
    /// With which application, and which version of it.
    pub application: Option<String>,
    /// With which version of Whimbrel.
    pub whimbrel: String,
    /// The id of the run; the same in all rows of one command.
    pub run: String,
}

impl MigrationManager {
    /// The rows of the log, the newest first; none of a database that does not exist.
    ///
    /// `revision` is one of the program's, by its id, the beginning of one or a label, or the id of any
    /// other that the log has. At most `limit` rows are read.
    ///
    /// # Errors
    ///
    /// When a name means no revision or several, or the database cannot be read.
    pub fn log(&self, revision: Option<&str>, limit: Option<u32>) -> Result<Vec<LogLine>> {
        let filter = LogFilter {
            revision: revision
                .map(|written| self.logged_id(written))
                .transpose()?,
            limit: limit.map(i64::from),
        };
        let Some(mut session) = self.look()? else {
            return Ok(Vec::new());
        };
        let records = session.database.log(&filter)?;
        Ok(records.into_iter().map(LogLine::from).collect())
    }

    /// The id that a person means; a whole id need not be one of the program's.
    fn logged_id(&self, written: &str) -> Result<String> {
        let is_id = written.len() >= 14 && written.bytes().all(|byte| byte.is_ascii_digit());
        match self.book.find(written) {
            Ok(id) => Ok(id.to_owned()),
            Err(_) if is_id => Ok(written.to_owned()),
            Err(error) => Err(error),
        }
    }
}

/// Every row of the log, the newest first.
pub(super) fn whole_log(session: &mut Session) -> Result<Vec<LogRecord>> {
    session.database.log(&LogFilter::default())
}

impl From<LogRecord> for LogLine {
    fn from(record: LogRecord) -> Self {
        Self {
            id: record.id,
            at: record.at.map(|at| rfc3339(&at)),
            event: record.event,
            outcome: record.outcome,
            revision: record.revision,
            direction: record.direction.map(direction_name),
            duration_ms: record.duration_ms,
            lock_wait_ms: record.lock_wait_ms,
            lock_held_ms: record.lock_held_ms,
            database_bytes: record.database_bytes,
            score: record.score,
            checksum: record.checksum.map(|checksum| checksum.hash),
            error: record.error,
            note: record.note,
            actor: record.actor,
            host: record.host,
            application: record.application,
            whimbrel: record.whimbrel,
            run: record.run,
        }
    }
}

pub(super) fn rfc3339(at: &chrono::DateTime<chrono::Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

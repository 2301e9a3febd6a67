//! Finding out what became of a step whose COMMIT was on its way when the session ended.
//!
//! Only the bookkeeping tells: it was written in the same transaction. It is read by a new session
//! that holds the migration lock again, so that neither the old session nor another runner is at it.

use std::time::{Duration, Instant};

use diesel::sql_types::{BigInt, Integer, Nullable, Text};
use diesel::{QueryableByName, RunQueryDsl};

use super::connect::{Refused, establish, prepare};
use super::failure::{Failure, failed};
use super::{Postgres, session};
use crate::database::Access;
use crate::database::bookkeeping::Record;
use crate::database::execute::{Executed, LOG, Run, Work};
use crate::database::lock::{LockWait, MigrationLock};
use crate::database::statement::{Statement, Value};
use crate::error::{Error, ErrorKind, Result};

/// How long a server may take to come back, and the session before to go.
const PATIENCE: Duration = Duration::from_secs(30);

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Kept,
    /// Kept, but another runner has been at work since.
    KeptAndOvertaken,
    Gone,
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    versions: i64,
    #[diesel(sql_type = Nullable<Integer>)]
    steps_done: Option<i32>,
    #[diesel(sql_type = Nullable<Text>)]
    newest_run: Option<String>,
}

impl Postgres {
    /// Goes on in a new session when the step was kept; what was not kept is never tried again unasked.
    pub(super) fn after_lost_commit(
        &mut self,
        run: Run<'_>,
        work: &[Work<'_>],
        executed: Executed,
        failure: Failure,
    ) -> Result<Executed> {
        log::warn!(target: LOG, "the connection was lost during COMMIT: {}", failure.error);
        let outcome = self.reconnect().and_then(|()| self.outcome(run, work));
        match outcome {
            Ok(Outcome::Kept) => {
                log::warn!(target: LOG, "the step was kept; going on in a new session");
                Ok(executed)
            }
            Ok(Outcome::KeptAndOvertaken) => Err(lost_during_commit(
                "the step was kept, and another runner has been at work since",
                failure,
            )),
            Ok(Outcome::Gone) => Err(lost_during_commit("nothing of the step was kept", failure)),
            Err(error) => {
                log::warn!(target: LOG, "what became of the step cannot be found out: {error}");
                Err(lost_during_commit(
                    "whether the step was kept is unknown",
                    failure,
                ))
            }
        }
    }

    /// A new session in the place of the one that is gone, with the migration lock.
    fn reconnect(&mut self) -> Result<()> {
        let start = Instant::now();
        let connection = loop {
            match establish(&self.target) {
                Ok(connection) => break connection,
                Err(refused) if start.elapsed() > PATIENCE => {
                    return Err(Refused::into_error(refused));
                }
                Err(_) => std::thread::sleep(Duration::from_millis(200)),
            }
        };
        let fresh = prepare(connection, &self.target, Access::Existing, &self.settings)?;
        if fresh.schema()? != self.schema()? {
            return Err(session::no_schema(&fresh.session));
        }
        // The lock went with its session, and is not to be given back.
        self.lock = None;
        *self = fresh;
        self.acquire_lock(LockWait::at_most(PATIENCE)).map(drop)
    }

    /// What the bookkeeping says of work that was carried out in one transaction.
    fn outcome(&mut self, run: Run<'_>, work: &[Work<'_>]) -> Result<Outcome> {
        let Some(record) = work.first().map(|work| work.record) else {
            return Ok(Outcome::Gone);
        };
        let found = self.found(record)?;
        let is_kept = match (&record.advance, record.insert.is_empty()) {
            (Some(advance), _) => found.steps_done == Some(advance.steps_done),
            (None, false) => found.versions == 1,
            (None, true) if !record.delete.is_empty() => found.versions == 0,
            (None, true) => found.steps_done.is_none(),
        };
        let overtaken = !record.entries.is_empty() && found.newest_run.as_deref() != Some(run.id);
        Ok(match (is_kept, overtaken) {
            (false, _) => Outcome::Gone,
            (true, false) => Outcome::Kept,
            (true, true) => Outcome::KeptAndOvertaken,
        })
    }

    fn found(&mut self, record: &Record) -> Result<Found> {
        let tables = self.names()?;
        let version = record.insert.first().or(record.delete.first());
        let begun = record.advance.as_ref().map(|advance| &advance.revision);
        let begun = begun.or(record.finish.first());
        let text = |name: Option<&String>| Value::Owned(name.cloned().unwrap_or_default());
        Statement::new(format!(
            "SELECT (SELECT pg_catalog.count(*) FROM {} WHERE version = ",
            tables.history
        ))
        .bind(text(version))
        .sql(format!(
            ") AS versions, (SELECT steps_done FROM {} WHERE revision = ",
            tables.progress
        ))
        .bind(text(begun))
        .sql(format!(
            ") AS steps_done, (SELECT run FROM {} ORDER BY id DESC LIMIT 1) AS newest_run",
            tables.log
        ))
        .get_result(&mut self.connection)
        .map_err(failed)
    }
}

fn lost_during_commit(what: &str, failure: Failure) -> Error {
    Error::new(
        ErrorKind::Failed,
        format!("the connection was lost during COMMIT: {what}"),
    )
    .with_hint("run again: the history tells, and nothing is done twice")
    .with_source(failure.error)
}

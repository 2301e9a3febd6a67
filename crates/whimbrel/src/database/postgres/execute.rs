//! Carrying out steps on PostgreSQL.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::{QueryableByName, RunQueryDsl};
use whimbrel_schema::plan::{Action, Demand, ForeignKeys, Item};

use super::failure::{Failure, Nature, failed};
use super::monitor::Monitor;
use super::record::write;
use super::statements::{changes_rows, only_reads, prove, run, run_bound, transaction_id};
use super::{Postgres, concurrent, session};
use crate::database::bookkeeping::writes::{Measured, update_guards};
use crate::database::bookkeeping::{Progress, Record};
use crate::database::execute::{
    Ahead, Execute, Executed, LOG, Run, SQL, Settled, Work, are_plain, is_users, joined, misplaced,
};
use crate::database::guards::{Answers, holds};
use crate::database::lock::{MigrationLock, lost};
use crate::database::statement::{Statement, Value};
use crate::error::{Error, Result};

impl Execute for Postgres {
    fn examine(&mut self, ahead: &[Ahead<'_>]) -> Result<()> {
        match ahead.is_empty() {
            true => Ok(()),
            false => Err(misplaced("a rebuild of a table")),
        }
    }

    fn check_rows(&mut self, demands: &[Demand]) -> Result<()> {
        demands
            .iter()
            .try_for_each(|demand| super::rows::check(self, demand))
    }

    fn execute_transaction(
        &mut self,
        run: Run<'_>,
        work: &[Work<'_>],
        foreign_keys: ForeignKeys,
    ) -> Result<Executed> {
        if foreign_keys == ForeignKeys::Suspended {
            return Err(misplaced("a step without foreign keys"));
        }
        self.condition.must_be_sound()?;
        let executed = self.attempts(run, work);
        if users(work) {
            self.restore();
        }
        executed
    }

    fn settle(&mut self, progress: &Progress, item: &Item) -> Result<Settled> {
        self.prove_lock()?;
        super::settle::settle(self, progress, item)
            .map_err(|failure| failure.with_revision(&progress.revision).error)
    }

    fn execute_alone(
        &mut self,
        run: Run<'_>,
        progress: &Progress,
        item: &Item,
    ) -> Result<Executed> {
        self.condition.must_be_sound()?;
        concurrent::alone(self, run, progress, item)
            .map_err(|failure| failure.with_revision(&progress.revision).error)?;
        Ok(Executed {
            attempts: 1,
            ..Executed::default()
        })
    }
}

/// Where a step stops that waits for a table.
const WAITING: &str = "while a step waited for the lock of a table; nothing of the step was kept";

/// How the statements of a step are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sending {
    /// In one message a revision, the last one with the bookkeeping and the COMMIT: fast, but a failure
    /// does not say which statement it was.
    Together,
    OneByOne,
}

/// How long an attempt waits for a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Patience {
    /// As the session is set.
    Usual,
    /// Long enough for the server to cancel the autovacuum in the way, which it does only when it
    /// looks for deadlocks.
    BeyondDeadlockTimeout,
    /// Without limit: the lock stops neither readers nor writers.
    Endless,
}

impl Patience {
    fn text(self) -> &'static str {
        match self {
            Patience::Usual => "",
            Patience::BeyondDeadlockTimeout => {
                "SELECT pg_catalog.set_config('lock_timeout', (setting::int + 500) || 'ms', true) \
                 FROM pg_catalog.pg_settings WHERE name = 'deadlock_timeout';\n"
            }
            Patience::Endless => "SET LOCAL lock_timeout = 0;\n",
        }
    }
}

fn users(work: &[Work<'_>]) -> bool {
    work.iter().any(|work| work.items.iter().any(is_users))
}

impl Postgres {
    /// Gives the session back what text of the author's changed in it.
    pub(super) fn restore(&mut self) {
        let restored = session::restore(&mut self.connection, &self.session, &self.settings);
        self.condition.note(restored);
        self.recorder.forget();
    }

    /// Repeats the whole step while locks are not granted: ROLLBACK first, so that nothing is held
    /// while the application goes on.
    fn attempts(&mut self, run: Run<'_>, work: &[Work<'_>]) -> Result<Executed> {
        let start = Instant::now();
        let limit = match users(work) {
            // Text of the author's may have effects outside the database.
            true => 1,
            false => self.settings.attempts.max(1),
        };
        let plain = work.iter().all(|work| are_plain(work.items));
        let mut sending = match plain {
            true => Sending::Together,
            false => Sending::OneByOne,
        };
        let mut patience = patience(work);
        let mut monitor = None;
        let mut executed = Executed {
            attempts: 1,
            ..Executed::default()
        };
        loop {
            let failure = match self.attempt(run, work, sending, patience, executed.lock_wait) {
                Ok(()) => return Ok(executed),
                Err(failure) => self.recognised(failure),
            };
            let is_alive = self.roll_back(&failure);
            if failure.with_commit && !is_alive {
                return self.after_lost_commit(run, work, executed, failure);
            }
            match failure.nature {
                Nature::LockNotGranted if executed.attempts < limit => {
                    self.settings.cancel.heed(|| WAITING.to_owned())?;
                    patience = self.wait(executed.attempts, &mut monitor);
                    executed.attempts += 1;
                    executed.lock_wait = start.elapsed();
                    if executed.attempts == limit {
                        // The last failure is to name its statement.
                        sending = Sending::OneByOne;
                    }
                }
                Nature::Other if sending == Sending::Together => sending = Sending::OneByOne,
                _ => return Err(explained(failure, monitor.as_ref(), executed)),
            }
        }
    }

    /// Pauses before the next attempt and says how long that one may wait.
    fn wait(&mut self, attempt: u32, monitor: &mut Option<Monitor>) -> Patience {
        let blocker = monitor.as_ref().and_then(Monitor::take_blocker);
        let pause = pause(attempt);
        match &blocker {
            Some(blocker) => log::info!(
                target: LOG,
                "attempt {attempt}: {} holds a lock; again in {} ms",
                blocker.described(),
                pause.as_millis()
            ),
            None => log::info!(
                target: LOG,
                "attempt {attempt}: a lock was not granted; again in {} ms",
                pause.as_millis()
            ),
        }
        if monitor.is_none() {
            *monitor = Some(Monitor::start(&self.target, self.session.pid));
        }
        std::thread::sleep(pause);
        match blocker {
            Some(blocker) if blocker.is_autovacuum => Patience::BeyondDeadlockTimeout,
            _ => Patience::Usual,
        }
    }

    fn attempt(
        &mut self,
        run_: Run<'_>,
        work: &[Work<'_>],
        sending: Sending,
        patience: Patience,
        lock_wait: Duration,
    ) -> Result<(), Failure> {
        let lock = self.lock.ok_or_else(lost)?;
        let begin = format!("BEGIN;\n{}", patience.text());
        let mut measured = Vec::with_capacity(work.len());
        if sending == Sending::Together {
            return self.send_together(&begin, work, lock, lock_wait);
        }
        run(&mut self.connection, &begin)?;
        self.send_one_by_one(run_, work, lock, &mut measured)?;
        let records = entries(work, &measured, lock_wait);
        let tables = self.names()?;
        let lock = Some(lock);
        write(&mut self.connection, &tables, lock, &records, &self.writer).map_err(|failure| {
            match work {
                [only] => failure.with_revision(only.revision),
                _ => failure,
            }
        })?;
        let committed = self.connection.batch_execute("COMMIT");
        committed.map_err(|error| Failure::from(error).with_commit())
    }

    /// Sends the statements of each revision in one message. With the last go the bookkeeping, which
    /// fails unless the lock is held, and the COMMIT: that is the whole transaction of a revision alone.
    fn send_together(
        &mut self,
        begin: &str,
        work: &[Work<'_>],
        lock: i64,
        lock_wait: Duration,
    ) -> Result<(), Failure> {
        let mut measured = Vec::with_capacity(work.len());
        let mut text = begin.to_owned();
        for (at, work) in work.iter().enumerate() {
            if at > 0 {
                let start = Instant::now();
                run(&mut self.connection, &text)?;
                measured.push(start.elapsed());
                text.clear();
            }
            text.push_str(&joined(work.items));
        }
        let records = entries(work, &measured, lock_wait);
        let tables = self.names()?;
        let (connection, writer) = (&mut self.connection, &self.writer);
        let called = self
            .recorder
            .call(connection, &tables, lock, &records, writer);
        let call = called.inspect_err(|_| self.recorder.forget())?;
        log::debug!(target: SQL, "{text}");
        let sent = self
            .connection
            .batch_execute(&format!("{text}{call};\nCOMMIT"));
        sent.map_err(|error| {
            self.recorder.forget();
            Failure::from(error).with_statement(&text).with_commit()
        })
    }

    fn send_one_by_one(
        &mut self,
        run_: Run<'_>,
        work: &[Work<'_>],
        lock: i64,
        measured: &mut Vec<Duration>,
    ) -> Result<(), Failure> {
        let transaction = match users(work) {
            true => transaction_id(&mut self.connection)?,
            false => 0,
        };
        for work in work {
            let start = Instant::now();
            self.send_items(run_, work, transaction, lock)
                .map_err(|failure| failure.with_revision(work.revision))?;
            measured.push(start.elapsed());
        }
        if users(work) {
            // The bookkeeping is written by the migration role, whatever role the author's text took.
            run(
                &mut self.connection,
                "RESET SESSION AUTHORIZATION; RESET ROLE",
            )?;
        }
        run(&mut self.connection, "SET CONSTRAINTS ALL IMMEDIATE")
    }

    fn send_items(
        &mut self,
        run_: Run<'_>,
        work: &Work<'_>,
        transaction: i64,
        lock: i64,
    ) -> Result<(), Failure> {
        let guarded = work.items.iter().any(|item| !item.guards.is_empty());
        let mut answers = match guarded {
            true => self.stored_answers(work.revision)?,
            false => Answers::default(),
        };
        for item in work.items {
            if !answers.allow(item, |condition| holds(condition, self, run_.environment))? {
                continue;
            }
            let connection = &mut self.connection;
            match &item.action {
                Action::Statement(text) => {
                    if !changes_rows(text) {
                        // DDL refuses a table with pending events of deferred constraints.
                        run(connection, "SET CONSTRAINTS ALL IMMEDIATE")?;
                    }
                    run(connection, text)?;
                }
                Action::UserSql(text) => {
                    run(connection, text)?;
                    prove(connection, transaction, lock, text)?;
                }
                Action::Bound { text, values } => {
                    run_bound(connection, text, values)?;
                    prove(connection, transaction, lock, text)?;
                }
                Action::Rebuild(_) => return Err(misplaced("a rebuilt table").into()),
                Action::Concurrently(_) | Action::Detach(_) => {
                    return Err(misplaced("what runs concurrently").into());
                }
                Action::Backfill(_) => {
                    return Err(misplaced("a backfill in a transaction").into());
                }
            }
        }
        match answers.is_empty() {
            true => Ok(()),
            false => self.store_answers(work.revision, &answers),
        }
    }

    /// The answers that earlier steps of an unfinished revision stored.
    pub(super) fn stored_answers(&mut self, revision: &str) -> Result<Answers> {
        let table = self.names()?.progress;
        let rows: Vec<Guards> =
            Statement::new(format!("SELECT guards FROM {table} WHERE revision = "))
                .bind(Value::Text(revision))
                .load(&mut self.connection)
                .map_err(failed)?;
        let stored = rows.first().map_or("{}", |row| row.guards.as_str());
        Answers::from_stored(stored, revision)
    }

    /// Stores the answers for later steps; an atomic revision has no row and needs none.
    pub(super) fn store_answers(
        &mut self,
        revision: &str,
        answers: &Answers,
    ) -> Result<(), Failure> {
        let table = self.names()?.progress;
        update_guards(&table, revision, answers.to_stored()?)
            .execute(&mut self.connection)
            .map(drop)
            .map_err(Failure::from)
    }

    /// Ends the transaction of a failure, and tells whether the session is still there.
    fn roll_back(&mut self, failure: &Failure) -> bool {
        // The server rolls back by itself when the session is gone.
        failure.nature != Nature::ConnectionLost
            && self.connection.batch_execute("ROLLBACK").is_ok()
    }

    /// Recognises a lock timeout in the language of the server.
    fn recognised(&mut self, mut failure: Failure) -> Failure {
        let english = ["C", "POSIX", "en"];
        let translated = !english
            .iter()
            .any(|name| self.session.messages.starts_with(name));
        if translated && failure.nature == Nature::Other && !failure.sentence.is_empty() {
            let learned = self.session.learned_lock_timeout(&self.target);
            if learned.is_some_and(|learned| learned == failure.sentence) {
                failure.nature = Nature::LockNotGranted;
            }
        }
        failure
    }
}

/// The records of work, with what was measured of it; the last duration may still be open.
fn entries<'w>(
    work: &[Work<'w>],
    measured: &[Duration],
    lock_wait: Duration,
) -> Vec<(&'w Record, Measured)> {
    let measured = |at: usize| Measured {
        duration: measured.get(at).copied(),
        lock_wait: Some(lock_wait),
        ..Measured::default()
    };
    let work = work.iter().enumerate();
    work.map(|(at, work)| (work.record, measured(at))).collect()
}

#[derive(QueryableByName)]
struct Guards {
    #[diesel(sql_type = diesel::sql_types::Text)]
    guards: String,
}

fn patience(work: &[Work<'_>]) -> Patience {
    let mut items = work.iter().flat_map(|work| work.items).peekable();
    let any = items.peek().is_some();
    let reads = |item: &Item| match &item.action {
        Action::Statement(text) => only_reads(text),
        _ => false,
    };
    match any && items.all(reads) {
        true => Patience::Endless,
        false => Patience::Usual,
    }
}

/// Grows with the attempts and is scattered, so that two waiters do not meet again.
pub(super) fn pause(attempt: u32) -> Duration {
    let longest = 100_u64 << attempt.min(6);
    let scattered = RandomState::new().build_hasher().finish() % (longest / 2 + 1);
    Duration::from_millis((longest / 2 + scattered).min(5_000))
}

/// The final error of a step, with who stood in its way.
fn explained(failure: Failure, monitor: Option<&Monitor>, executed: Executed) -> Error {
    if failure.nature != Nature::LockNotGranted {
        return failure.error;
    }
    let blocker = monitor.and_then(Monitor::take_blocker);
    let held = blocker.map_or_else(
        || "another session held a lock the whole time".to_owned(),
        |blocker| format!("the lock is held by {}", blocker.described()),
    );
    failure.error.with_hint(format!(
        "{held} ({} attempts); end that session or run again when the application is less busy",
        executed.attempts
    ))
}

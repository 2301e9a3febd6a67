//! Running: pending revisions are applied.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use whimbrel_schema::graph::Target;
use whimbrel_schema::plan::Direction;

use super::backup_first::{Backups, Occasion, with_backup};
use super::group::{Group, batches};
use super::observe::{Event, Observer, tell};
use super::pending::PlannedRevision;
use super::report::{RevisionReport, RunReport};
use super::session::Session;
use super::{MigrationManager, staged};
use crate::database::Access;
use crate::database::bookkeeping::{self, LogEntry, Record};
use crate::database::execute::{Run, Work};
use crate::error::{Error, ErrorKind, Result};
use crate::telemetry::spanned;

pub(super) const LOG: &str = "whimbrel::manager";

impl MigrationManager {
    /// Makes the database, where that is needed and possible, and the bookkeeping; applies nothing.
    ///
    /// Returns whether anything had to be made.
    ///
    /// # Errors
    ///
    /// When the database cannot be reached or made, or another runner holds the lock for too long.
    pub fn init(&self) -> Result<bool> {
        let mut session = self.enter(Access::Create)?;
        let made = session.database.create_bookkeeping()?;
        session.database.release_lock()?;
        Ok(made)
    }

    /// Applies the pending revisions up to a target.
    ///
    /// Nothing to do is no error. Every pending revision is planned before the first step runs.
    ///
    /// # Errors
    ///
    /// When the history contradicts the program, a revision cannot be planned, or a step fails. What
    /// was applied before stays applied; a revision of one transaction that fails leaves no trace,
    /// and one of several steps is finished by running again.
    pub fn run(&self, target: &Target, observer: &mut dyn Observer) -> Result<RunReport> {
        spanned(&self.about(Direction::Up, target), observer, |observer| {
            self.run_with(Access::Existing, Backups::ByPolicy, target, observer)
        })
    }

    /// Makes the database and applies the pending revisions up to a target: `init`, then `run`.
    ///
    /// # Errors
    ///
    /// As [`MigrationManager::init`] and [`MigrationManager::run`].
    pub fn quick(&self, target: &Target, observer: &mut dyn Observer) -> Result<RunReport> {
        spanned(&self.about(Direction::Up, target), observer, |observer| {
            self.run_with(Access::Create, Backups::ByPolicy, target, observer)
        })
    }

    pub(super) fn run_with(
        &self,
        access: Access,
        backups: Backups,
        target: &Target,
        observer: &mut dyn Observer,
    ) -> Result<RunReport> {
        let start = Instant::now();
        let mut session = self.enter(access)?;
        session.backups = backups;
        let mut report = RunReport {
            lock_wait: session.lock_wait,
            ..RunReport::default()
        };
        let outcome = self.run_locked(&mut session, target, observer, &mut report);
        report.duration = start.elapsed();
        if let Err(error) = outcome {
            // The lock goes with the connection; what matters is the error of the run.
            if let Err(lock) = session.database.release_lock() {
                log::warn!(target: LOG, "{lock}");
            }
            self.tell_failure(&error);
            return Err(applied_so_far(
                with_backup(error, &report, start.elapsed()),
                &report,
            ));
        }
        session.let_go()?;
        Ok(report)
    }

    /// Runs while the lock is held.
    pub(super) fn run_locked(
        &self,
        session: &mut Session,
        target: &Target,
        observer: &mut dyn Observer,
        report: &mut RunReport,
    ) -> Result<()> {
        self.must_agree(session)?;
        if let Some(progress) = session.state.unfinished().cloned() {
            let done = self.finish_unfinished(session, &progress, observer)?;
            report.revisions.push(done);
            session.read()?;
            if report.is_deferred() {
                return Ok(());
            }
        }
        let run = new_run();
        self.run_folders(session, &run, observer, report)?;
        let pending = self.pending(session, target)?;
        self.note_reached_target(session, target, pending.is_empty(), report);
        if pending.is_empty() {
            return Ok(());
        }
        let planner = self.planner(session, pending.clone())?;
        // Planned twice, because all plans of a long history together would fill the memory.
        planner.clone().prove()?;
        let scores = self.must_be_safe(session, &pending)?;
        let after = session.state.known_in_order(&self.book).into_iter();
        let after = after.chain(pending.iter().copied()).collect();
        let sound = self.look_before(session, &after)?;
        self.back_up_first(session, &run, Occasion::Run(&scores), report)?;
        let planner = planner.scored(scores);
        self.before_work(Direction::Up, &pending)?;
        // Only now is anything written: a revision that cannot be planned leaves no trace at all.
        session.database.create_bookkeeping()?;
        observer.observe(Event::Planned {
            revisions: pending.len(),
        });
        let sharing = self.sharing(session);
        for batch in batches(planner, sharing) {
            let batch = batch?;
            self.heed_before(batch.first(), &way_on(target, &pending))?;
            self.carry_out_batch(session, &run, &batch, observer, report)?;
            if report.is_deferred() {
                // What comes later may build on the rows; the checks after it belong to the whole.
                return Ok(());
            }
        }
        self.after_work(Direction::Up, &pending, report);
        self.must_be_sound(session, &sound, &after)
    }

    /// Says when the target is behind, so that nobody takes "nothing to do" for a rollback.
    fn note_reached_target(
        &self,
        session: &Session,
        target: &Target,
        is_empty: bool,
        report: &mut RunReport,
    ) {
        let Target::Named(written) = target else {
            return;
        };
        let Ok(id) = self.book.find(written) else {
            return;
        };
        let applied = session.state.applied_ids();
        if is_empty && applied.contains(id) && !self.book.graph().current(&applied).contains(&id) {
            report.notes.push(format!(
                "{id} is applied already, and later revisions are too; \
                 `migrate rollback --target {id}` goes back to it"
            ));
        }
    }

    /// Applies a group in one transaction; when it fails, one by one, so that all before the
    /// failing one are applied.
    pub(super) fn apply_group(
        &self,
        session: &mut Session,
        run: &str,
        group: &Group,
        observer: &mut dyn Observer,
        report: &mut RunReport,
    ) -> Result<()> {
        match self.apply_together(session, run, group, observer) {
            Ok(done) => report.revisions.extend(done),
            Err(error) if group.revisions.len() == 1 || !is_certain(&error) => {
                return Err(self.failed(session, run, error));
            }
            Err(error) => {
                log::info!(target: LOG, "a group of revisions failed, trying one by one: {error}");
                for revision in &group.revisions {
                    let alone = Group {
                        revisions: vec![revision.clone()],
                        foreign_keys: group.foreign_keys,
                    };
                    let done = self.apply_together(session, run, &alone, observer);
                    report
                        .revisions
                        .extend(done.map_err(|error| self.failed(session, run, error))?);
                }
            }
        }
        Ok(())
    }

    fn apply_together(
        &self,
        session: &mut Session,
        run: &str,
        group: &Group,
        observer: &mut dyn Observer,
    ) -> Result<Vec<RevisionReport>> {
        let start = Instant::now();
        for revision in &group.revisions {
            revision.ground.prove(session, revision.id)?;
        }
        for revision in &group.revisions {
            observer.observe(Event::Started {
                revision: revision.id,
                message: revision.message,
                steps: 1,
            });
        }
        let records: Vec<Record> = group
            .revisions
            .iter()
            .map(|revision| staged::ending(revision, run))
            .collect();
        let work: Vec<Work<'_>> = group
            .revisions
            .iter()
            .zip(&records)
            .map(|(revision, record)| Work {
                revision: revision.id,
                items: revision.plan.steps.first().map_or(&[], |step| &step.items),
                record,
            })
            .collect();
        let told = RefCell::new(&mut *observer);
        let facts = Run {
            copied: &|copied| tell(&mut **told.borrow_mut(), copied),
            ..self.run_facts(run)
        };
        session
            .database
            .execute_transaction(facts, &work, group.foreign_keys)?;
        let share = share(start.elapsed(), group.revisions.len());
        Ok(group
            .revisions
            .iter()
            .map(|revision| finished(revision, share, observer))
            .collect())
    }

    /// Stops before a revision when somebody has asked for it.
    pub(super) fn heed_before(&self, revision: &str, way_on: &str) -> Result<()> {
        self.cancel()
            .heed(|| format!("before revision {revision}; what came before it stays"))
            .map_err(|error| error.with_hint(format!("`{way_on}` goes on")))
    }

    pub(super) fn run_facts<'r>(&'r self, run: &'r str) -> Run<'r> {
        Run {
            id: run,
            environment: &self.options.environment,
            copied: &|_| {},
        }
    }

    /// Writes a failure into the log, in a transaction of its own, and hands the error on.
    pub(super) fn failed(&self, session: &mut Session, run: &str, error: Error) -> Error {
        let mut entry = LogEntry::new(bookkeeping::Event::Failed, run);
        entry.revision = error.revision().map(str::to_owned);
        entry.error = Some(error.message().to_owned());
        let record = Record {
            entries: vec![entry],
            ..Record::default()
        };
        if let Err(log) = session.database.record(&record) {
            log::warn!(target: LOG, "the failure could not be written into the log: {log}");
        }
        error
    }
}

/// Reports a revision that is done.
pub(super) fn finished(
    revision: &PlannedRevision,
    duration: Duration,
    observer: &mut dyn Observer,
) -> RevisionReport {
    observer.observe(Event::Finished {
        revision: revision.id,
        duration,
    });
    log::info!(
        target: LOG,
        "{} {} ({}) in {} ms",
        staged::past_tense(revision.direction),
        revision.id,
        revision.message,
        duration.as_millis()
    );
    RevisionReport {
        id: revision.id.to_owned(),
        message: revision.message.to_owned(),
        duration,
        steps: revision.plan.steps.len(),
        resumed: false,
        deferred: None,
    }
}

/// The id of a new run: the moment and the process.
pub(super) fn new_run() -> String {
    let now = chrono::Utc::now().format("%Y%m%dT%H%M%S%.6fZ");
    format!("{now}-{}", std::process::id())
}

/// The command that applies what is left of a run.
fn way_on(target: &Target, ids: &[&str]) -> String {
    match (target, ids.last()) {
        (Target::Heads | Target::Head, _) | (_, None) => "migrate run".to_owned(),
        (_, Some(last)) => format!("migrate run --target {last}"),
    }
}

fn share(whole: Duration, count: usize) -> Duration {
    whole / u32::try_from(count).unwrap_or(u32::MAX).max(1)
}

/// Tells whether the database is known to be as it was before.
fn is_certain(error: &Error) -> bool {
    error.kind() == ErrorKind::Failed && error.statement().is_some()
}

/// Adds to an error what was done before it.
fn applied_so_far(error: Error, report: &RunReport) -> Error {
    for done in &report.revisions {
        log::info!(target: LOG, "{} stays as it is", done.id);
    }
    error
}

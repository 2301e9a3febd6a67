//! Staged revisions: several steps, each whole, resumed by running again.

use std::cell::RefCell;
use std::time::Instant;

use whimbrel_schema::plan::{Direction, StepKind, Undo};

use super::MigrationManager;
use super::apply::finished;
use super::observe::{Event, Observer, tell};
use super::pending::{PlannedRevision, as_json};
use super::report::RevisionReport;
use super::session::Session;
use crate::database::bookkeeping::{self, Advance, Begin, Course, LogEntry, Progress, Record};
use crate::database::execute::{Run, Work};
use crate::error::{Error, ErrorKind, Result};

impl MigrationManager {
    /// Carries out a revision of several steps, storing how far it came.
    pub(super) fn apply_staged(
        &self,
        session: &mut Session,
        run: &str,
        revision: &PlannedRevision,
        observer: &mut dyn Observer,
    ) -> Result<RevisionReport> {
        let sound = revision.ground.prove(session, revision.id);
        sound.map_err(|error| self.failed(session, run, error))?;
        let begin = Begin {
            revision: revision.id.to_owned(),
            direction: stored(revision.direction),
            course: Course::Forward,
            run: run.to_owned(),
            plan: as_json(&revision.plan)?,
            steps_total: count(revision.plan.steps.len()),
        };
        session.database.record(&Record {
            begin: Some(begin),
            entries: vec![about(bookkeeping::Event::Started, revision, run)],
            ..Record::default()
        })?;
        self.carry_on(session, run, revision, 0, observer)
    }

    /// Takes the stored plan of a revision away of which nothing was done: it is pending again.
    fn forget(&self, session: &mut Session, id: &str) {
        let record = Record {
            finish: vec![id.to_owned()],
            ..Record::default()
        };
        let forgotten = self.progress_of(session, id).and_then(|progress| {
            if progress.steps_done > 0 {
                return Ok(());
            }
            session.database.record(&record)
        });
        if let Err(error) = forgotten {
            // The connection is gone, perhaps with the step done: the next run finds out.
            log::warn!(target: super::apply::LOG, "{error}");
        }
    }

    /// Carries out the steps from the first that is not done.
    pub(super) fn carry_on(
        &self,
        session: &mut Session,
        run: &str,
        revision: &PlannedRevision,
        from: usize,
        observer: &mut dyn Observer,
    ) -> Result<RevisionReport> {
        let start = Instant::now();
        let steps = &revision.plan.steps;
        observer.observe(Event::Started {
            revision: revision.id,
            message: revision.message,
            steps: steps.len(),
        });
        for at in from..steps.len() {
            if let Some(put_off) = self.put_off(revision, at, start) {
                return Ok(put_off);
            }
            if at > from {
                self.heed_between(revision, at)?;
            }
            if let Err(error) = self.carry_out(session, run, revision, at, observer) {
                let is_transaction = steps
                    .first()
                    .is_some_and(|step| step.kind != StepKind::Alone);
                if at == 0 && is_transaction {
                    self.forget(session, revision.id);
                    return Err(self.failed(session, run, error.with_revision(revision.id)));
                }
                let (error, done) = self.take_back(session, run, revision, at, error);
                return Err(self.failed(session, run, staying(error, revision, done)));
            }
            observer.observe(Event::Stepped {
                revision: revision.id,
                done: at + 1,
                steps: steps.len(),
            });
        }
        Ok(finished(revision, start.elapsed(), observer))
    }

    /// Stops between two steps when somebody has asked for it.
    fn heed_between(&self, revision: &PlannedRevision, done: usize) -> Result<()> {
        let steps = revision.plan.steps.len();
        let stopped = || format!("after step {done} of {steps} of revision {}", revision.id);
        self.cancel().heed(stopped).map_err(|error| {
            error
                .with_revision(revision.id)
                .with_hint("what is done stays; run the same command again to go on")
        })
    }

    fn carry_out(
        &self,
        session: &mut Session,
        run: &str,
        revision: &PlannedRevision,
        at: usize,
        observer: &mut dyn Observer,
    ) -> Result<()> {
        let Some(step) = revision.plan.steps.get(at) else {
            return Ok(());
        };
        let told = RefCell::new(observer);
        let facts = Run {
            copied: &|copied| tell(&mut **told.borrow_mut(), copied),
            ..self.run_facts(run)
        };
        match step.kind {
            StepKind::Transaction { foreign_keys } => {
                let record = step_record(revision, run, at);
                let work = Work {
                    revision: revision.id,
                    items: &step.items,
                    record: &record,
                };
                session
                    .database
                    .execute_transaction(facts, &[work], foreign_keys)?;
            }
            StepKind::Alone => {
                let progress = self.progress_of(session, revision.id)?;
                for item in &step.items {
                    session.database.execute_alone(facts, &progress, item)?;
                }
            }
        }
        Ok(())
    }

    /// The stored progress of a revision, read afresh: memory is no witness after a crash.
    pub(super) fn progress_of(&self, session: &mut Session, id: &str) -> Result<Progress> {
        let ledger = session.database.ledger()?;
        let found = ledger.unfinished.into_iter().find(|p| p.revision == id);
        found.ok_or_else(|| {
            Error::new(
                ErrorKind::HistoryConflict,
                format!("the stored plan of `{id}` is gone"),
            )
            .with_revision(id)
        })
    }
}

/// What the bookkeeping says when a step of a revision commits.
fn step_record(revision: &PlannedRevision, run: &str, at: usize) -> Record {
    let last = at + 1 == revision.plan.steps.len();
    let mut record = match (revision.direction, at, last) {
        (Direction::Up, _, true) => ending(revision, run),
        (Direction::Down, 0, _) => Record {
            delete: vec![revision.id.to_owned()],
            ..Record::default()
        },
        _ => Record::default(),
    };
    if last {
        record.finish = vec![revision.id.to_owned()];
    } else {
        record.advance = Some(Advance {
            revision: revision.id.to_owned(),
            steps_done: count(at + 1),
        });
    }
    if last && revision.direction == Direction::Down {
        record.entries = vec![about(bookkeeping::Event::Reverted, revision, run)];
    }
    record
}

/// What the bookkeeping says when a revision ends in one transaction.
pub(super) fn ending(revision: &PlannedRevision, run: &str) -> Record {
    let id = vec![revision.id.to_owned()];
    match revision.direction {
        Direction::Up => Record {
            insert: id,
            entries: vec![about(bookkeeping::Event::Applied, revision, run)],
            ..Record::default()
        },
        Direction::Down => Record {
            delete: id,
            entries: vec![about(bookkeeping::Event::Reverted, revision, run)],
            ..Record::default()
        },
    }
}

fn about(event: bookkeeping::Event, revision: &PlannedRevision, run: &str) -> LogEntry {
    let mut entry = LogEntry::new(event, run);
    entry.revision = Some(revision.id.to_owned());
    entry.direction = Some(stored(revision.direction));
    entry.checksum = Some(revision.checksum.into());
    if event == bookkeeping::Event::Applied {
        entry.operations = Some(revision.operations.clone());
        entry.down_plan = revision.down_plan.clone();
        entry.score = revision.score.map(|score| i32::from(score.value()));
    }
    entry
}

fn stored(direction: Direction) -> bookkeeping::Direction {
    match direction {
        Direction::Up => bookkeeping::Direction::Up,
        Direction::Down => bookkeeping::Direction::Down,
    }
}

pub(super) fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// "applied" or "reverted".
pub(super) fn past_tense(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "applied",
        Direction::Down => "reverted",
    }
}

/// Says that what was done of a staged revision stays, and how it goes on.
fn staying(error: Error, revision: &PlannedRevision, at: usize) -> Error {
    let steps = &revision.plan.steps;
    let mut done = steps.iter().take(at);
    let way_back = match done.all(|step| matches!(step.undo, Some(Undo::By(_)))) {
        true if at > 0 => ", or `migrate abort` to undo them",
        _ => "",
    };
    let hint = format!(
        "{at} of its {} steps are done and stay; run the same command again to go on{way_back}{}",
        steps.len(),
        error
            .hint()
            .map(|hint| format!("; {hint}"))
            .unwrap_or_default()
    );
    error.with_revision(revision.id).with_hint(hint)
}

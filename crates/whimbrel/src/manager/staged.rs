//! Staged revisions: several steps, each whole, resumed by running again.

use std::cell::RefCell;
use std::time::Instant;

use whimbrel_schema::plan::{Direction, Plan, StepKind};

use super::MigrationManager;
use super::apply::finished;
use super::observe::{Event, Observer, tell};
use super::pending::{PlannedRevision, as_json};
use super::report::RevisionReport;
use super::session::Session;
use crate::database::bookkeeping::{self, Advance, Begin, LogEntry, LogFilter, Progress, Record};
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

    /// Finishes the revision that an earlier run began.
    pub(super) fn finish_unfinished(
        &self,
        session: &mut Session,
        progress: &Progress,
        observer: &mut dyn Observer,
    ) -> Result<RevisionReport> {
        let id = progress.revision.as_str();
        if progress.direction != bookkeeping::Direction::Up {
            return Err(unfinished(progress, "it was being rolled back")
                .with_hint("`migrate rollback` goes on with it"));
        }
        let mut revision = self.planned_again(session, id)?;
        let judged = self.judge_live(session, &[id])?;
        revision.score = judged.first().map(|judged| judged.up.safety_score);
        self.resume(session, progress, &revision, observer)
    }

    /// Goes on with a stored plan, when the plan of this program agrees with what was done of it.
    pub(super) fn resume(
        &self,
        session: &mut Session,
        progress: &Progress,
        revision: &PlannedRevision,
        observer: &mut dyn Observer,
    ) -> Result<RevisionReport> {
        must_be_intact(progress)?;
        let stored: Plan = serde_json::from_str(&progress.plan).map_err(|error| {
            unfinished(progress, "its stored plan cannot be read").with_source(error)
        })?;
        let done = usize::try_from(progress.steps_done).unwrap_or_default();
        if done == 0 {
            revision.ground.prove(session, revision.id)?;
        }
        if revision.direction == Direction::Up && self.is_unchanged(session, revision)? {
            // Another plan of the same operations only tells that the circumstances are others now.
            let revision = PlannedRevision {
                plan: stored,
                ..revision.clone()
            };
            let mut report = self.carry_on(session, &progress.run, &revision, done, observer)?;
            report.resumed = true;
            return Ok(report);
        }
        let same_beginning = stored.steps.get(..done) == revision.plan.steps.get(..done);
        if !same_beginning {
            return Err(unfinished(
                progress,
                "the steps that were done are not those that this program would do",
            )
            .with_hint("run it with the program that began it"));
        }
        if stored != revision.plan {
            session.database.record(&Record {
                begin: Some(Begin {
                    revision: revision.id.to_owned(),
                    direction: stored_direction(progress),
                    run: progress.run.clone(),
                    plan: as_json(&revision.plan)?,
                    steps_total: count(revision.plan.steps.len()),
                }),
                ..Record::default()
            })?;
        }
        let mut report = self.carry_on(session, &progress.run, revision, done, observer)?;
        report.resumed = true;
        Ok(report)
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

    /// Tells whether a revision records what it did when it was begun.
    fn is_unchanged(&self, session: &mut Session, revision: &PlannedRevision) -> Result<bool> {
        let records = session.database.log(&LogFilter {
            revision: Some(revision.id.to_owned()),
            limit: None,
        })?;
        let started = records
            .into_iter()
            .find(|record| record.event == bookkeeping::Event::Started.as_str());
        let begun = started.and_then(|record| record.checksum);
        Ok(begun.is_some_and(|begun| begun.hash == revision.checksum.hex()))
    }

    /// Plans one revision as if it were the only pending one.
    fn planned_again(&self, session: &mut Session, id: &str) -> Result<PlannedRevision> {
        let target = whimbrel_schema::graph::Target::Named(id.to_owned());
        let plan = self.plan_up(session, &target)?;
        let found = plan
            .revisions
            .into_iter()
            .find(|revision| revision.id == id);
        found.ok_or_else(|| {
            Error::new(
                ErrorKind::Unfinished,
                format!("revision `{id}` is unfinished, and this program does not know it"),
            )
            .with_revision(id)
            .with_hint("run the program that began it")
        })
    }

    /// Carries out the steps from the first that is not done.
    fn carry_on(
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
                return Err(self.failed(session, run, staying(error, revision, at)));
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
    fn progress_of(&self, session: &mut Session, id: &str) -> Result<Progress> {
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

fn stored_direction(progress: &Progress) -> bookkeeping::Direction {
    progress.direction
}

fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// "applied" or "reverted".
pub(super) fn past_tense(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "applied",
        Direction::Down => "reverted",
    }
}

fn unfinished(progress: &Progress, why: &str) -> Error {
    Error::new(
        ErrorKind::Unfinished,
        format!("revision `{}` is unfinished: {why}", progress.revision),
    )
    .with_revision(progress.revision.clone())
}

/// Refuses a stored plan that is not the one that was begun: its SQL would run with our rights.
fn must_be_intact(progress: &Progress) -> Result<()> {
    if progress.is_intact() {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::HistoryConflict,
        format!(
            "the stored plan of revision `{}` is not the one that was begun: its hash differs",
            progress.revision
        ),
    )
    .with_revision(progress.revision.clone())
    .with_hint(
        "something else has changed its row in `__whimbrel_progress`: find out what, and put the \
         row back from a backup; nothing of it was run",
    ))
}

/// Says that what was done of a staged revision stays, and how it goes on.
fn staying(error: Error, revision: &PlannedRevision, at: usize) -> Error {
    let steps = revision.plan.steps.len();
    let hint = format!(
        "{at} of its {steps} steps are done and stay; run the same command again to go on{}",
        error
            .hint()
            .map(|hint| format!("; {hint}"))
            .unwrap_or_default()
    );
    error.with_revision(revision.id).with_hint(hint)
}

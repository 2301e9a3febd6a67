//! Aborting: what was done of the unfinished revision is undone.
//!
//! Only what was stored with the plan undoes it. The way back is stored in the place of the plan before
//! its first step, so that an abort that stops halfway is finished by the next one.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use serde::Serialize;
use whimbrel_schema::plan::{Direction as Way, ForeignKeys, Plan, Step, StepKind, Undo, WayBack};

use super::MigrationManager;
use super::apply::new_run;
use super::live_names::LiveNames;
use super::loss::{Loss, lost_by};
use super::observe::{Event, Observer, tell};
use super::pending::as_json;
use super::report::as_millis;
use super::revert::must_be_accepted_of;
use super::session::Session;
use super::staged::count;
use super::unfinished::{must_be_intact, unfinished};
use crate::database::Access;
use crate::database::bookkeeping::{
    self, Advance, Begin, Course, Direction, LogEntry, Progress, Record,
};
use crate::database::execute::{Run, Settled, Work};
use crate::error::{Error, ErrorKind, Result};

/// What an abort would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AbortPlan {
    /// The unfinished revision.
    pub revision: String,
    /// Its message; empty when the program does not know it.
    pub message: String,
    /// Which way it was going.
    pub direction: Way,
    /// The steps that undo what was done of it; those that an earlier abort carried out are left out.
    pub steps: Vec<Step>,
    /// What that would lose, counted in the live tables.
    pub losses: Vec<Loss>,
}

/// What an abort did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AbortReport {
    /// The revision that was undone; none when no revision was unfinished.
    pub revision: Option<String>,
    /// Its message; empty when the program does not know it.
    pub message: String,
    /// Which way it was going: an aborted `up` is pending again, and an aborted `down` is applied.
    pub direction: Option<Way>,
    /// How many steps undid it.
    pub steps: usize,
    /// How long everything took, in milliseconds.
    #[serde(rename = "duration_ms", serialize_with = "as_millis")]
    pub duration: Duration,
    /// How long it waited for another runner, in milliseconds.
    #[serde(rename = "lock_wait_ms", serialize_with = "as_millis")]
    pub lock_wait: Duration,
}

impl MigrationManager {
    /// Says what an abort would do, and changes nothing; `None` when no revision is unfinished.
    ///
    /// # Errors
    ///
    /// As [`MigrationManager::abort`].
    pub fn plan_abort(&self) -> Result<Option<AbortPlan>> {
        let Some(mut session) = self.look()? else {
            return Err(super::checks::absent(&self.url));
        };
        match session.state.unfinished().cloned() {
            None => Ok(None),
            Some(progress) => {
                let plan = stored_plan(&progress)?;
                let done = steps_done(&progress);
                self.abort_plan(&mut session, &progress, plan, done)
                    .map(|(plan, _)| Some(plan))
            }
        }
    }

    /// Undoes what was done of the unfinished revision, by what was stored when it began: one that was
    /// being applied is pending again, and one that was being reverted is applied again.
    ///
    /// Without an unfinished revision nothing is done. The program need not know the revision. `accepted`
    /// names it when that loses data.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unfinished`] past a point of no return, with nothing changed;
    /// [`ErrorKind::DataLoss`] when a loss is not accepted; and when a step fails. Then the next abort
    /// goes on with it.
    pub fn abort(&self, accepted: &[String], observer: &mut dyn Observer) -> Result<AbortReport> {
        let start = Instant::now();
        let mut session = self.enter(Access::Existing)?;
        let mut report = AbortReport {
            lock_wait: session.lock_wait,
            ..AbortReport::default()
        };
        if let Some(progress) = session.state.unfinished().cloned() {
            let plan = self.abort_locked(&mut session, &progress, accepted, observer)?;
            report.steps = plan.steps.len();
            report.direction = Some(plan.direction);
            report.revision = Some(plan.revision);
            report.message = plan.message;
        } else {
            self.find_all(accepted)?;
        }
        session.let_go()?;
        report.duration = start.elapsed();
        Ok(report)
    }

    fn abort_locked(
        &self,
        session: &mut Session,
        progress: &Progress,
        accepted: &[String],
        observer: &mut dyn Observer,
    ) -> Result<AbortPlan> {
        let id = progress.revision.as_str();
        let stored = stored_plan(progress)?;
        let done = match progress.course {
            Course::Back => steps_done(progress),
            Course::Forward => {
                let settled = self.settle_intent(session, progress, &stored)?;
                if let Settling::Unknown(done) = settled {
                    return Err(no_return(
                        progress,
                        done + 1,
                        "it may have run or not, which nothing in the database tells",
                    ));
                }
                settled.done()
            }
        };
        let (plan, way) = self.abort_plan(session, progress, stored, done)?;
        let open: Vec<&Loss> = match self.accepts(id, accepted)? {
            true => Vec::new(),
            false => plan.losses.iter().collect(),
        };
        must_be_accepted_of(&open, "abort")?;
        let run = new_run();
        if progress.course == Course::Forward {
            session.database.record(&Record {
                begin: Some(Begin {
                    revision: id.to_owned(),
                    direction: progress.direction,
                    course: Course::Back,
                    run: progress.run.clone(),
                    plan: as_json(&way)?,
                    steps_total: count(way.steps.len()),
                }),
                ..Record::default()
            })?;
        }
        let from = match progress.course {
            Course::Forward => 0,
            Course::Back => done,
        };
        self.undo(session, &run, progress, &way, from, observer)
            .map_err(|error| self.failed(session, &run, going_on(error, id)))?;
        Ok(plan)
    }

    /// The way back from so many done steps, and what it would lose.
    fn abort_plan(
        &self,
        session: &mut Session,
        progress: &Progress,
        stored: Plan,
        done: usize,
    ) -> Result<(AbortPlan, Plan)> {
        let id = progress.revision.as_str();
        let (way, effects, left) = match progress.course {
            // What an earlier abort was to lose was accepted before it began.
            Course::Back => (stored, Vec::new(), done),
            Course::Forward => {
                let way = way_back(progress, &stored, done)?;
                (closed(way.steps), way.effects, 0)
            }
        };
        let what = lost_by(
            session.database.as_mut(),
            &effects,
            &mut LiveNames::default(),
        )?;
        let loss = (!what.is_empty()).then(|| Loss {
            revision: id.to_owned(),
            what,
        });
        let plan = AbortPlan {
            revision: id.to_owned(),
            message: self.book.message(id).to_owned(),
            direction: progress.direction,
            steps: way.steps.get(left..).unwrap_or_default().to_vec(),
            losses: loss.into_iter().collect(),
        };
        Ok((plan, way))
    }

    /// Tells whether a loss of the revision is accepted, which the program need not know.
    fn accepts(&self, id: &str, accepted: &[String]) -> Result<bool> {
        for written in accepted {
            if written == id || self.book.find(written)? == id {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn undo(
        &self,
        session: &mut Session,
        run: &str,
        progress: &Progress,
        way: &Plan,
        from: usize,
        observer: &mut dyn Observer,
    ) -> Result<()> {
        let start = Instant::now();
        let id = progress.revision.as_str();
        let steps = way.steps.len();
        observer.observe(Event::Started {
            revision: id,
            message: self.book.message(id),
            steps,
        });
        for (at, step) in way.steps.iter().enumerate().skip(from) {
            if at > from {
                let stopped = || format!("after step {at} of {steps} of the abort of {id}");
                self.cancel().heed(stopped)?;
            }
            let record = if at + 1 == steps {
                ending(session, progress, run)
            } else {
                Record {
                    advance: Some(Advance {
                        revision: id.to_owned(),
                        steps_done: count(at + 1),
                    }),
                    ..Record::default()
                }
            };
            self.undo_step(session, run, id, (step, &record), observer)?;
            let done = at + 1;
            observer.observe(Event::Stepped {
                revision: id,
                done,
                steps,
            });
        }
        observer.observe(Event::Finished {
            revision: id,
            duration: start.elapsed(),
        });
        Ok(())
    }

    fn undo_step(
        &self,
        session: &mut Session,
        run: &str,
        id: &str,
        (step, record): (&Step, &Record),
        observer: &mut dyn Observer,
    ) -> Result<()> {
        let told = RefCell::new(observer);
        let facts = Run {
            copied: &|copied| tell(&mut **told.borrow_mut(), copied),
            ..self.run_facts(run)
        };
        match step.kind {
            StepKind::Transaction { foreign_keys } => {
                let work = Work {
                    revision: id,
                    items: &step.items,
                    record,
                };
                session
                    .database
                    .execute_transaction(facts, &[work], foreign_keys)?;
            }
            StepKind::Alone => {
                let progress = self.progress_of(session, id)?;
                for item in &step.items {
                    session.database.execute_alone(facts, &progress, item)?;
                }
            }
        }
        Ok(())
    }

    /// Finds out what became of the step that was about to run when the runner stopped, and stores that
    /// it is done when it is.
    pub(super) fn settle_intent(
        &self,
        session: &mut Session,
        progress: &Progress,
        stored: &Plan,
    ) -> Result<Settling> {
        let done = steps_done(progress);
        let step = stored.steps.get(done);
        let step = step.filter(|step| step.kind == StepKind::Alone);
        let Some([item]) = step.map(|step| step.items.as_slice()) else {
            return Ok(Settling::Known(done));
        };
        match session.database.settle(progress, item)? {
            Settled::Absent => Ok(Settling::Known(done)),
            Settled::Unknown => Ok(Settling::Unknown(done)),
            Settled::Done => {
                session.database.record(&Record {
                    advance: Some(Advance {
                        revision: progress.revision.clone(),
                        steps_done: count(done + 1),
                    }),
                    ..Record::default()
                })?;
                Ok(Settling::Known(done + 1))
            }
        }
    }
}

/// How many steps are done, as far as the database tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Settling {
    /// So many.
    Known(usize),
    /// So many, and perhaps one more.
    Unknown(usize),
}

impl Settling {
    /// So many steps are certainly done.
    pub(super) fn done(self) -> usize {
        match self {
            Self::Known(done) | Self::Unknown(done) => done,
        }
    }
}

fn stored_plan(progress: &Progress) -> Result<Plan> {
    must_be_intact(progress)?;
    serde_json::from_str(&progress.plan)
        .map_err(|error| unfinished(progress, "its stored plan cannot be read").with_source(error))
}

fn steps_done(progress: &Progress) -> usize {
    usize::try_from(progress.steps_done).unwrap_or_default()
}

/// What undoes the first steps of a plan, the last of them first.
fn way_back(progress: &Progress, plan: &Plan, done: usize) -> Result<WayBack> {
    let mut way = WayBack::default();
    let mut at = done;
    while let Some(before) = at.checked_sub(1) {
        let undo = plan.steps.get(before).and_then(|step| step.undo.as_ref());
        match undo {
            Some(Undo::By(back)) if back.to < at => {
                way.steps.extend(back.steps.iter().cloned());
                way.effects.extend(back.effects.iter().cloned());
                at = back.to;
            }
            Some(Undo::Never { why }) => return Err(no_return(progress, at, why)),
            Some(Undo::By(_)) | None => {
                let why = "the program that began it stored nothing that undoes it";
                return Err(no_return(progress, at, why));
            }
        }
    }
    Ok(way)
}

/// The steps as a plan that ends in a transaction: the bookkeeping is written there.
fn closed(mut steps: Vec<Step>) -> Plan {
    if steps.last().is_none_or(|step| step.kind == StepKind::Alone) {
        steps.push(Step {
            kind: StepKind::Transaction {
                foreign_keys: ForeignKeys::Enforced,
            },
            items: Vec::new(),
            undo: None,
        });
    }
    Plan { steps }
}

/// What the bookkeeping says when the last step of an abort commits.
fn ending(session: &Session, progress: &Progress, run: &str) -> Record {
    let id = &progress.revision;
    let mut entry = LogEntry::new(bookkeeping::Event::Aborted, run);
    entry.revision = Some(id.clone());
    entry.direction = Some(progress.direction);
    let is_missing = !session.state.applied_ids().contains(id.as_str());
    let insert = match progress.direction {
        // The first step of the way down took it out of the history.
        Direction::Down if is_missing => vec![id.clone()],
        Direction::Down | Direction::Up => Vec::new(),
    };
    Record {
        insert,
        finish: vec![id.clone()],
        entries: vec![entry],
        ..Record::default()
    }
}

fn no_return(progress: &Progress, step: usize, why: &str) -> Error {
    let id = progress.revision.as_str();
    Error::new(
        ErrorKind::Unfinished,
        format!("revision `{id}` cannot be aborted: step {step} is a point of no return ({why})"),
    )
    .with_revision(id)
    .with_hint(
        "nothing was changed; `migrate resume` finishes it, and only a backup has what was before",
    )
}

fn going_on(error: Error, id: &str) -> Error {
    let hint = match error.hint() {
        Some(hint) => format!("`migrate abort` goes on with it; {hint}"),
        None => "`migrate abort` goes on with it".to_owned(),
    };
    error.with_revision(id).with_hint(hint)
}

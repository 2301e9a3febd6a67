//! Resuming: the revision that an earlier command began is finished.

use std::time::Instant;

use whimbrel_schema::plan::{Direction as Way, Plan};

use super::MigrationManager;
use super::observe::Observer;
use super::pending::{PlannedRevision, as_json};
use super::report::{RevisionReport, RunReport};
use super::session::Session;
use super::staged::count;
use super::unfinished::{in_the_way, must_be_intact, must_go_forward, unfinished};
use crate::database::Access;
use crate::database::bookkeeping::{
    Begin, Course, Direction, Event, LogEntry, LogFilter, Progress, Record,
};
use crate::error::{Error, ErrorKind, Result};

impl MigrationManager {
    /// Finishes the unfinished revision, whichever way it goes, and does nothing else.
    ///
    /// Without an unfinished revision the report is empty. `accepted` names the revision when reverting
    /// it loses data that nobody has accepted yet.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unfinished`] when the revision is being aborted or the program knows other steps
    /// than those that were done; and what [`MigrationManager::run`] and
    /// [`MigrationManager::rollback`] fail with.
    pub fn resume(&self, accepted: &[String], observer: &mut dyn Observer) -> Result<RunReport> {
        let start = Instant::now();
        let accepted = self.find_all(accepted)?;
        let mut session = self.enter(Access::Existing)?;
        let mut report = RunReport {
            lock_wait: session.lock_wait,
            ..RunReport::default()
        };
        if let Some(progress) = session.state.unfinished().cloned() {
            self.must_agree(&mut session)?;
            let done = match progress.direction {
                Direction::Up => self.finish_unfinished(&mut session, &progress, observer)?,
                Direction::Down => {
                    self.finish_revert(&mut session, &progress, &accepted, observer)?
                }
            };
            report.revisions.push(done);
        }
        session.let_go()?;
        report.duration = start.elapsed();
        Ok(report)
    }

    /// Finishes the revision that an earlier run began.
    pub(super) fn finish_unfinished(
        &self,
        session: &mut Session,
        progress: &Progress,
        observer: &mut dyn Observer,
    ) -> Result<RevisionReport> {
        let id = progress.revision.as_str();
        must_go_forward(progress)?;
        if progress.direction != Direction::Up {
            return Err(in_the_way(
                progress,
                "`migrate rollback` goes on with it too; then run again",
            ));
        }
        let mut revision = self.planned_again(session, id)?;
        let judged = self.judge_live(session, &[id])?;
        revision.score = judged.first().map(|judged| judged.up.safety_score);
        self.resume_planned(session, progress, &revision, observer)
    }

    /// Goes on with a stored plan, when the plan of this program agrees with what was done of it.
    pub(super) fn resume_planned(
        &self,
        session: &mut Session,
        progress: &Progress,
        revision: &PlannedRevision,
        observer: &mut dyn Observer,
    ) -> Result<RevisionReport> {
        must_go_forward(progress)?;
        must_be_intact(progress)?;
        let stored: Plan = serde_json::from_str(&progress.plan).map_err(|error| {
            unfinished(progress, "its stored plan cannot be read").with_source(error)
        })?;
        let mut done = usize::try_from(progress.steps_done).unwrap_or_default();
        if done == 0 {
            revision.ground.prove(session, revision.id)?;
        }
        if revision.direction == Way::Up && self.is_unchanged(session, revision)? {
            // Another plan of the same operations only tells that the circumstances are others now.
            let revision = PlannedRevision {
                plan: stored,
                ..revision.clone()
            };
            self.note_resumption(session, progress)?;
            let mut report = self.carry_on(session, &progress.run, &revision, done, observer)?;
            report.resumed = true;
            return Ok(report);
        }
        if stored.steps.get(done) != revision.plan.steps.get(done) {
            // The step that was mended may have left something of its old form.
            done = self.settle_intent(session, progress, &stored)?.done();
        }
        let same_beginning = stored.steps.get(..done) == revision.plan.steps.get(..done);
        if !same_beginning {
            return Err(unfinished(
                progress,
                "the steps that were done are not those that this program would do",
            )
            .with_hint(
                "`migrate abort` undoes what was done, so that it can be run anew; or run the program \
                 that began it",
            ));
        }
        if stored != revision.plan {
            session.database.record(&Record {
                begin: Some(Begin {
                    revision: revision.id.to_owned(),
                    direction: progress.direction,
                    course: Course::Forward,
                    run: progress.run.clone(),
                    plan: as_json(&revision.plan)?,
                    steps_total: count(revision.plan.steps.len()),
                }),
                ..Record::default()
            })?;
        }
        self.note_resumption(session, progress)?;
        let mut report = self.carry_on(session, &progress.run, revision, done, observer)?;
        report.resumed = true;
        Ok(report)
    }

    /// Writes into the log that an unfinished revision is gone on with.
    fn note_resumption(&self, session: &mut Session, progress: &Progress) -> Result<()> {
        let mut entry = LogEntry::new(Event::Resumed, &progress.run);
        entry.revision = Some(progress.revision.clone());
        entry.direction = Some(progress.direction);
        session.database.record(&Record {
            entries: vec![entry],
            ..Record::default()
        })
    }

    /// Tells whether a revision records what it did when it was begun.
    fn is_unchanged(&self, session: &mut Session, revision: &PlannedRevision) -> Result<bool> {
        let records = session.database.log(&LogFilter {
            revision: Some(revision.id.to_owned()),
            limit: None,
        })?;
        let started = records
            .into_iter()
            .find(|record| record.event == Event::Started.as_str());
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
}

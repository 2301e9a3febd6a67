//! Rolling back revisions that this program does not know, by the plans that the log keeps of them.
//!
//! The plan is SQL out of a table and runs with the rights of this program: a person sees it first, and
//! nothing but an explicit command runs it.

use std::time::Instant;

use whimbrel_schema::checksum::Checksum;
use whimbrel_schema::plan::{Direction, Plan};

use super::MigrationManager;
use super::apply::new_run;
use super::ground::Ground;
use super::group::{Batch, Sharing, batches};
use super::log::whole_log;
use super::loss::Loss;
use super::observe::{Event, Observer};
use super::pending::{PlannedRevision, RunPlan};
use super::report::RunReport;
use super::revert::{Back, must_be_accepted};
use super::session::Session;
use super::stored_down::StoredDown;
use super::unfinished::{in_the_way, must_go_forward, unfinished};
use crate::database::Access;
use crate::database::bookkeeping::{self, LogRecord, Progress};
use crate::error::{Error, ErrorKind, Result};
use crate::telemetry::spanned;

impl MigrationManager {
    /// The stored plans that would revert the newest revisions, which this program does not know.
    ///
    /// Only a number of revisions can be gone back, and no further than to those that it knows. What
    /// would be lost cannot be counted: every revision has a loss.
    ///
    /// # Errors
    ///
    /// When the log keeps no plan of a revision, or not the one that was written, and when the database
    /// cannot be read.
    pub fn plan_stored_rollback(&self, back: &Back) -> Result<RunPlan> {
        match self.look()? {
            Some(mut session) => self.stored_plan(&mut session, back),
            None => Err(super::checks::absent(&self.url)),
        }
    }

    /// Reverts revisions that this program does not know, by the plans that a person was shown.
    ///
    /// # Errors
    ///
    /// As [`MigrationManager::plan_stored_rollback`]; [`ErrorKind::DataLoss`] for a revision that
    /// `accepted` does not name, and [`ErrorKind::HistoryConflict`] when the plans are others by now.
    pub fn rollback_stored(
        &self,
        back: &Back,
        confirmed: &RunPlan,
        accepted: &[String],
        observer: &mut dyn Observer,
    ) -> Result<RunReport> {
        spanned(&self.about(Direction::Down, back), observer, |observer| {
            self.go_back_stored(back, confirmed, accepted, observer)
        })
    }

    fn go_back_stored(
        &self,
        back: &Back,
        confirmed: &RunPlan,
        accepted: &[String],
        observer: &mut dyn Observer,
    ) -> Result<RunReport> {
        let start = Instant::now();
        let mut session = self.enter(Access::Existing)?;
        let mut report = RunReport {
            lock_wait: session.lock_wait,
            ..RunReport::default()
        };
        let plan = self.stored_plan(&mut session, back)?;
        must_be_the_same(&plan, confirmed)?;
        let ids = plan.ids().into_iter();
        let named = |id: &&str| accepted.iter().any(|name| id.starts_with(name.as_str()));
        must_be_accepted(&plan.losses, &ids.filter(named).collect())?;
        session.database.create_bookkeeping()?;
        observer.observe(Event::Planned {
            revisions: plan.revisions.len(),
        });
        self.carry_out_stored(&mut session, plan, observer, &mut report)?;
        session.let_go()?;
        report.duration = start.elapsed();
        Ok(report)
    }

    fn carry_out_stored(
        &self,
        session: &mut Session,
        plan: RunPlan,
        observer: &mut dyn Observer,
        report: &mut RunReport,
    ) -> Result<()> {
        let run = new_run();
        let mut revisions = plan.revisions;
        if let Some(progress) = session.state.unfinished().cloned() {
            let begun = revisions.remove(0);
            report
                .revisions
                .push(self.resume_planned(session, &progress, &begun, observer)?);
        }
        for batch in batches(revisions.into_iter().map(Ok), Sharing::Apart) {
            let batch = batch?;
            self.heed_before(batch.first(), "migrate rollback")?;
            match batch {
                Batch::Together(group) => {
                    self.apply_group(session, &run, &group, observer, report)?;
                }
                Batch::Staged(revision) => {
                    let done = self.apply_staged(session, &run, &revision, observer)?;
                    report.revisions.push(done);
                }
            }
        }
        Ok(())
    }

    fn stored_plan(&self, session: &mut Session, back: &Back) -> Result<RunPlan> {
        let mut steps = steps_of(back)?;
        let records = whole_log(session)?;
        let mut plan = RunPlan::default();
        if let Some(progress) = session.state.unfinished() {
            plan.revisions.push(self.begun(progress, &records)?);
            steps -= 1;
        }
        let newer = self.newest_first(session, &records);
        if steps > newer.len() {
            return Err(too_far(plan.revisions.len() + newer.len()));
        }
        for id in newer.into_iter().take(steps) {
            plan.revisions.push(stored(&id, &records)?);
        }
        plan.losses = plan
            .revisions
            .iter()
            .map(|revision| Loss {
                revision: revision.id.to_owned(),
                what: vec!["what this program cannot count".to_owned()],
            })
            .collect();
        Ok(plan)
    }

    /// The revision whose stored way back an earlier run began.
    fn begun(&self, progress: &Progress, records: &[LogRecord]) -> Result<PlannedRevision> {
        let is_ours = self.knows(&progress.revision);
        if is_ours || progress.direction != bookkeeping::Direction::Down {
            return Err(in_the_way(progress, "then come back"));
        }
        must_go_forward(progress)?;
        let plan: Plan = serde_json::from_str(&progress.plan).map_err(|error| {
            unfinished(progress, "its stored plan cannot be read").with_source(error)
        })?;
        let planned = stored(&progress.revision, records)?;
        Ok(PlannedRevision { plan, ..planned })
    }

    /// The applied revisions that this program does not know, the last applied first.
    fn newest_first(&self, session: &Session, records: &[LogRecord]) -> Vec<String> {
        let mut newer = session.state.unknown(self).newer;
        let place = |id: &String| {
            let applied = |record: &&LogRecord| record.revision.as_deref() == Some(id.as_str());
            records.iter().find(applied).map(|record| record.id)
        };
        newer.sort_by_key(|id| std::cmp::Reverse((place(id), id.clone())));
        newer
    }
}

/// How many revisions to go back.
fn steps_of(back: &Back) -> Result<usize> {
    match back {
        Back::Steps(steps) => Ok((*steps).max(1)),
        Back::To(_) => Err(Error::new(
            ErrorKind::DatabaseAhead,
            "the database has revisions that this program does not know, and their place in the \
             history is not known",
        )
        .with_hint(
            "`migrate rollback N` reverts the N that were applied last, by the plans that the log \
             keeps; then come back",
        )),
    }
}

fn too_far(known: usize) -> Error {
    Error::new(
        ErrorKind::Usage,
        format!("this program does not know {known} of the applied revisions, and no more"),
    )
    .with_hint(format!(
        "`migrate rollback {known}` reverts them by the plans that the log keeps; then roll back the \
         others"
    ))
}

/// The plan that the log keeps of a revision.
fn stored(id: &str, records: &[LogRecord]) -> Result<PlannedRevision> {
    let none = |why: String, hint: &str| {
        let message = format!("revision `{id}` cannot be reverted by this program: {why}");
        let error = Error::new(ErrorKind::DatabaseAhead, message);
        Err(error.with_revision(id).with_hint(hint.to_owned()))
    };
    let newer = "roll it back with the program that applied it, or restore a backup";
    let about = |record: &&LogRecord| record.revision.as_deref() == Some(id);
    let mut applied = records.iter().filter(about);
    let found = applied.find_map(|record| Some((record, record.down_plan.as_deref()?)));
    let Some((record, text)) = found else {
        return none("the log keeps no plan of its way back".to_owned(), newer);
    };
    let (message, plan) = match StoredDown::read(text) {
        Some((message, StoredDown::Plan(plan))) => (message, plan),
        Some((_, StoredDown::Never(why))) => return none(why, newer),
        None => {
            return none(
                "the plan in the log is not the one that was written, or this program cannot read it"
                    .to_owned(),
                "when something else has changed `__whimbrel_log`, find out what; nothing was run",
            );
        }
    };
    Ok(PlannedRevision {
        // A process goes back few revisions, and ends then.
        id: String::leak(id.to_owned()),
        message: String::leak(message),
        direction: Direction::Down,
        plan,
        checksum: checksum_of(record),
        operations: String::new(),
        down_plan: None,
        score: None,
        ground: Ground::default(),
        outlook: Ground::default(),
    })
}

/// The checksum that the log has of a revision.
fn checksum_of(record: &LogRecord) -> Checksum {
    let mut digest = [0; 32];
    let recorded = record.checksum.as_ref();
    let hash = recorded.map_or("", |checksum| checksum.hash.as_str());
    for (at, byte) in digest.iter_mut().enumerate() {
        let digits = hash.get(at * 2..at * 2 + 2).unwrap_or("0");
        *byte = u8::from_str_radix(digits, 16).unwrap_or_default();
    }
    Checksum {
        epoch: recorded
            .and_then(|checksum| u32::try_from(checksum.epoch).ok())
            .unwrap_or_default(),
        digest,
    }
}

/// Refuses plans that are not those that were shown.
fn must_be_the_same(now: &RunPlan, shown: &RunPlan) -> Result<()> {
    let same = now.revisions.len() == shown.revisions.len()
        && now
            .revisions
            .iter()
            .zip(&shown.revisions)
            .all(|(now, shown)| now.id == shown.id && now.plan == shown.plan);
    match same {
        true => Ok(()),
        false => Err(Error::new(
            ErrorKind::HistoryConflict,
            "the stored plans are others than those that were shown",
        )
        .with_hint("nothing was changed; run the same command again to be asked anew")),
    }
}

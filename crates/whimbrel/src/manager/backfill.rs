//! Data work: the backfills of a revision, at once or put off.

use std::time::Instant;

use whimbrel_schema::plan::{Action, Plan, Step};

use super::MigrationManager;
use super::observe::Observer;
use super::pending::PlannedRevision;
use super::report::{RevisionReport, RunReport};
use crate::database::bookkeeping::{Course, Direction, Progress};
use crate::error::Result;

/// What a run does with the backfills of its revisions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DataWork {
    /// It carries them out.
    #[default]
    Now,
    /// It stops before the first one: the revision is unfinished until
    /// [`MigrationManager::backfill`] goes on with it.
    Deferred,
}

impl MigrationManager {
    /// Carries out the data work that a run has put off, or that was interrupted, and finishes its
    /// revision; the report is empty when none waits.
    ///
    /// The manager must not put data work off itself.
    ///
    /// # Errors
    ///
    /// As [`MigrationManager::resume`].
    pub fn backfill(&self, observer: &mut dyn Observer) -> Result<RunReport> {
        let start = Instant::now();
        let session = self.look()?;
        let progress = session.and_then(|session| session.state.unfinished().cloned());
        match progress.as_ref().and_then(waiting_table) {
            Some(_) => self.resume(&[], observer),
            None => Ok(RunReport {
                duration: start.elapsed(),
                ..RunReport::default()
            }),
        }
    }

    /// Reports a revision that stops before a step, when that is data work and this run puts it off.
    pub(super) fn put_off(
        &self,
        revision: &PlannedRevision,
        at: usize,
        start: Instant,
    ) -> Option<RevisionReport> {
        let step = revision.plan.steps.get(at)?;
        let is_put_off = self.options.data_work == DataWork::Deferred;
        let table = table_of(step).filter(|_| is_put_off)?;
        Some(RevisionReport {
            id: revision.id.to_owned(),
            message: revision.message.to_owned(),
            duration: start.elapsed(),
            steps: revision.plan.steps.len(),
            resumed: false,
            deferred: Some(table),
        })
    }
}

impl RunReport {
    /// Tells whether a revision stops before its data work.
    pub(super) fn is_deferred(&self) -> bool {
        let mut revisions = self.revisions.iter();
        revisions.any(|revision| revision.deferred.is_some())
    }
}

/// The table whose backfill is the next step of an unfinished revision.
pub(super) fn waiting_table(progress: &Progress) -> Option<String> {
    let goes_on = progress.course == Course::Forward && progress.direction == Direction::Up;
    let plan: Plan = serde_json::from_str(&progress.plan)
        .ok()
        .filter(|_| goes_on)?;
    let done = usize::try_from(progress.steps_done).ok()?;
    plan.steps.get(done).and_then(table_of)
}

fn table_of(step: &Step) -> Option<String> {
    step.items.iter().find_map(|item| match &item.action {
        Action::Backfill(filling) => Some(filling.table.to_string()),
        _ => None,
    })
}

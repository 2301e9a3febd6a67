//! A rollback that was interrupted: it is finished, and then goes on to where it was to lead.

use std::collections::BTreeSet;

use super::MigrationManager;
use super::observe::Observer;
use super::pending::RunPlan;
use super::report::RevisionReport;
use super::revert::{Applied, Back, look_ahead, must_be_accepted};
use super::session::Session;
use super::unfinished::{in_the_way, must_go_forward};
use crate::database::bookkeeping::{Direction, Progress};
use crate::error::{Error, Result};

impl MigrationManager {
    /// Finishes the revision whose way back an earlier run began.
    ///
    /// What the whole rollback would lose must be accepted before that; `back` is where it leads.
    pub(super) fn finish_rollback(
        &self,
        session: &mut Session,
        progress: &Progress,
        back: &Back,
        accepted: &BTreeSet<&str>,
        observer: &mut dyn Observer,
    ) -> Result<RevisionReport> {
        must_go_forward(progress)?;
        let plan = self.plan_further_down(session, progress, back)?;
        must_be_accepted(&plan.losses, accepted)?;
        let [unfinished, later @ ..] = plan.revisions.as_slice() else {
            return Err(begun_up(progress));
        };
        if !unfinished.outlook.is_opaque() {
            look_ahead(session, later)?;
        }
        self.resume_planned(session, progress, unfinished, observer)
    }

    /// Finishes that one revision, and goes no further.
    pub(super) fn finish_revert(
        &self,
        session: &mut Session,
        progress: &Progress,
        accepted: &BTreeSet<&str>,
        observer: &mut dyn Observer,
    ) -> Result<RevisionReport> {
        must_go_forward(progress)?;
        let (plan, _) = self.plan_unfinished_down(session, progress)?;
        must_be_accepted(&plan.losses, accepted)?;
        match plan.revisions.as_slice() {
            [unfinished] => self.resume_planned(session, progress, unfinished, observer),
            _ => Err(begun_up(progress)),
        }
    }

    /// Plans the rest of a rollback that an earlier run began, and the way on from there.
    ///
    /// The unfinished revision counts as the first of the steps.
    pub(super) fn plan_further_down(
        &self,
        session: &mut Session,
        progress: &Progress,
        back: &Back,
    ) -> Result<RunPlan> {
        let (mut plan, mut applied) = self.plan_unfinished_down(session, progress)?;
        if let Some(rest) = back.after_one() {
            self.plan_back(session, &mut applied, &rest, &mut plan)?;
        }
        Ok(plan)
    }

    /// Plans the rest of the one revision.
    fn plan_unfinished_down(
        &self,
        session: &mut Session,
        progress: &Progress,
    ) -> Result<(RunPlan, Applied)> {
        must_go_forward(progress)?;
        if progress.direction != Direction::Down {
            return Err(begun_up(progress));
        }
        // The history row went with the first step; the plan is made over the schema before it.
        let id = self.book.find(&progress.revision)?;
        let ids = session.state.applied_ids();
        let order = self.book.graph().order();
        let known = order.filter(|known| *known == id || ids.contains(known));
        let mut applied = Applied::replay(self, known.collect())?;
        let (revision, loss) = self.plan_one_down(session, &mut applied, id)?;
        // After the first step it was accepted, and what is left of it tells nobody anything.
        let loss = loss.filter(|_| progress.steps_done == 0);
        let plan = RunPlan {
            revisions: vec![revision],
            losses: loss.into_iter().collect(),
        };
        Ok((plan, applied))
    }
}

fn begun_up(progress: &Progress) -> Error {
    in_the_way(progress, "then roll it back")
}

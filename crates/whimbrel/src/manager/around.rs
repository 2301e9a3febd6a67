//! What stands around the revisions: the hooks of the application.

use std::fmt::Display;

use whimbrel_schema::plan::Direction;

use super::MigrationManager;
use super::apply::LOG;
use super::group::{Batch, Sharing};
use super::observe::Observer;
use super::report::RunReport;
use super::session::Session;
use crate::error::{Error, ErrorKind, Result};
use crate::hooks::{RevisionFacts, RunFacts};

impl MigrationManager {
    /// Whether atomic revisions share transactions: on a database without any, unless the
    /// application does something around each.
    pub(super) fn sharing(&self, session: &Session) -> Sharing {
        match session.state.applied.is_empty() && self.options.hooks().is_empty() {
            true => Sharing::Shared,
            false => Sharing::Apart,
        }
    }

    /// Has the application go first; its refusal is an error, and nothing is changed.
    pub(super) fn before_work(&self, direction: Direction, revisions: &[&str]) -> Result<()> {
        let Some(hooks) = self.options.hooks().get() else {
            return Ok(());
        };
        let facts = RunFacts::new(direction, revisions, &self.options.environment);
        hooks
            .before_run(&facts)
            .map_err(|why| stopped("before_run", &why).with_source(why))
    }

    /// Has the application go last; what it complains of is noted and undoes nothing.
    pub(super) fn after_work(
        &self,
        direction: Direction,
        revisions: &[&str],
        report: &mut RunReport,
    ) {
        let Some(hooks) = self.options.hooks().get() else {
            return;
        };
        let facts = RunFacts::new(direction, revisions, &self.options.environment);
        if let Err(why) = hooks.after_run(&facts) {
            note(report, "after_run", &why);
        }
    }

    /// Tells the application of a failure.
    pub(super) fn tell_failure(&self, error: &Error) {
        let Some(hooks) = self.options.hooks().get() else {
            return;
        };
        if let Err(why) = hooks.on_failure(error) {
            log::warn!(target: LOG, "the hook `on_failure` failed: {why}");
        }
    }

    /// Carries a batch of revisions out, with what the application does around each.
    pub(super) fn carry_out_batch(
        &self,
        session: &mut Session,
        run: &str,
        batch: &Batch,
        observer: &mut dyn Observer,
        report: &mut RunReport,
    ) -> Result<()> {
        let around = match batch {
            Batch::Together(group) => group.revisions.first(),
            Batch::Staged(revision) => Some(revision.as_ref()),
        };
        let facts = around.map(|revision| {
            let environment = &self.options.environment;
            RevisionFacts::new(
                revision.direction,
                revision.id,
                revision.message,
                environment,
            )
        });
        self.before_revision(facts)?;
        match batch {
            Batch::Together(group) => self.apply_group(session, run, group, observer, report)?,
            Batch::Staged(revision) => {
                let done = self.apply_staged(session, run, revision, observer)?;
                report.revisions.push(done);
            }
        }
        self.after_revision(facts, report);
        Ok(())
    }

    fn before_revision(&self, facts: Option<RevisionFacts<'_>>) -> Result<()> {
        let (Some(hooks), Some(facts)) = (self.options.hooks().get(), facts) else {
            return Ok(());
        };
        hooks.before_revision(&facts).map_err(|why| {
            stopped("before_revision", &why)
                .with_revision(facts.id)
                .with_source(why)
        })
    }

    fn after_revision(&self, facts: Option<RevisionFacts<'_>>, report: &mut RunReport) {
        let (Some(hooks), Some(facts)) = (self.options.hooks().get(), facts) else {
            return;
        };
        if let Err(why) = hooks.after_revision(&facts) {
            note(report, &format!("after_revision` of `{}", facts.id), &why);
        }
    }
}

fn stopped(hook: &str, why: &impl Display) -> Error {
    Error::new(
        ErrorKind::Failed,
        format!("the hook `{hook}` stopped it: {why}"),
    )
    .with_hint("nothing more was changed; the reason is the application's")
}

fn note(report: &mut RunReport, hook: &str, why: &impl Display) {
    log::warn!(target: LOG, "the hook `{hook}` failed: {why}");
    report.notes.push(format!(
        "the hook `{hook}` failed, and nothing was undone: {why}"
    ));
}

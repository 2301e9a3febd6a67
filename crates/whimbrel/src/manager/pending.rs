//! What a run would do: the pending revisions, planned before the first step runs.

use std::collections::BTreeSet;

use whimbrel_schema::analyze::Score;
use whimbrel_schema::checksum::{Checksum, counted};
use whimbrel_schema::graph::Target;
use whimbrel_schema::plan::{Direction, Plan, PlanError, Situation, plan};

use super::MigrationManager;
use super::book::Book;
use super::catalog::replayed;
use super::ground::Ground;
use super::loss::Loss;
use super::session::Session;
use crate::error::{Error, ErrorKind, Result, SourceLocation};

/// A revision with its plan.
#[derive(Clone, Debug)]
pub struct PlannedRevision {
    /// Its id.
    pub id: &'static str,
    /// Its message.
    pub message: &'static str,
    /// Which way it goes.
    pub direction: Direction,
    /// The steps.
    pub plan: Plan,
    /// The checksum of its recorded operations.
    pub checksum: Checksum,
    /// The operations as they count, as JSON.
    pub operations: String,
    /// Its safety score on the live tables, where it was judged.
    pub score: Option<Score>,
    /// What must hold of the live database before its first step.
    pub(super) ground: Ground,
    /// What of that must hold before the first step of a whole rollback already.
    pub(super) outlook: Ground,
}

/// The revisions that a run would carry out, in order.
#[derive(Clone, Debug, Default)]
pub struct RunPlan {
    /// The revisions.
    pub revisions: Vec<PlannedRevision>,
    /// What a rollback would lose, counted in the live tables.
    pub losses: Vec<Loss>,
}

impl RunPlan {
    /// The ids of the revisions, in order.
    pub(super) fn ids(&self) -> Vec<&'static str> {
        self.revisions.iter().map(|revision| revision.id).collect()
    }
}

impl MigrationManager {
    /// Plans the revisions that a run to `target` would apply, without changing anything.
    ///
    /// # Errors
    ///
    /// When the database cannot be read, the target leads nowhere, or a revision cannot be planned.
    pub fn plan(&self, target: &Target) -> Result<RunPlan> {
        match self.look()? {
            Some(mut session) => self.plan_up(&mut session, target),
            None => Err(super::checks::absent(&self.url)),
        }
    }

    /// Plans every pending revision before the first step of any runs.
    pub(super) fn plan_up(&self, session: &mut Session, target: &Target) -> Result<RunPlan> {
        let known = session.state.known_in_order(&self.book);
        let applied: BTreeSet<&str> = known.iter().copied().collect();
        let pending = self.book.upgrade(target, &applied)?;
        if pending.is_empty() {
            return Ok(RunPlan::default());
        }
        let mut catalog = replayed(&self.book, known.iter().copied())?;
        let dialect = session.dialect();
        // On a database without any revision nobody is at work yet, so that plain forms disturb no one.
        let mut situation = if session.state.applied.is_empty() {
            Situation::plain()
        } else {
            Situation::online()
        };
        let mut revisions = Vec::with_capacity(pending.len());
        for id in pending {
            let (recording, checksum) = self.book.record_up(id)?;
            let ground = Ground::of(&recording, &catalog, &situation.born, dialect.backend());
            let steps = plan(
                &recording,
                Direction::Up,
                &mut catalog,
                dialect.as_ref(),
                &mut situation,
            );
            catalog.forget();
            let steps = steps.map_err(|error| unplannable(&self.book, id, &error))?;
            revisions.push(PlannedRevision {
                id,
                message: self.book.message(id),
                direction: Direction::Up,
                ground: ground.under(&steps),
                outlook: Ground::default(),
                plan: steps,
                checksum,
                score: None,
                operations: as_json(&counted(&recording))?,
            });
        }
        Ok(RunPlan {
            revisions,
            losses: Vec::new(),
        })
    }
}

/// A value as JSON text.
pub(super) fn as_json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| {
        Error::new(ErrorKind::Failed, "cannot write the operations as JSON").with_source(error)
    })
}

/// A revision that this database cannot carry out.
pub(super) fn unplannable(book: &Book, id: &str, error: &PlanError) -> Error {
    let file = book.revision(id).map_or_else(
        |_| error.place.file().to_owned(),
        |r| format!("migrations/{}.rs", r.module),
    );
    let failed = Error::new(ErrorKind::Failed, error.to_string())
        .with_revision(id)
        .with_location(SourceLocation {
            file,
            line: error.place.line(),
            column: error.place.column(),
        });
    match error.hint() {
        Some(hint) => failed.with_hint(hint),
        None => failed,
    }
}

//! What a run would do: the pending revisions, planned before the first step runs.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use whimbrel_schema::analyze::Score;
use whimbrel_schema::checksum::{Checksum, counted};
use whimbrel_schema::dialect::Dialect;
use whimbrel_schema::graph::Target;
use whimbrel_schema::plan::{Direction, Plan, PlanError, Situation, plan};
use whimbrel_schema::{Catalog, Recording};

use super::MigrationManager;
use super::book::Book;
use super::catalog::replayed;
use super::ground::Ground;
use super::loss::Loss;
use super::session::Session;
use super::stored_down::WayBack;
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
    /// The way back as the log keeps it for older programs; only of an `up` that is carried out.
    pub(super) down_plan: Option<String>,
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

    /// Plans every pending revision.
    pub(super) fn plan_up(&self, session: &mut Session, target: &Target) -> Result<RunPlan> {
        let pending = self.pending(session, target)?;
        if pending.is_empty() {
            return Ok(RunPlan::default());
        }
        let revisions = self.planner(session, pending)?.collect::<Result<_>>()?;
        Ok(RunPlan {
            revisions,
            losses: Vec::new(),
        })
    }

    /// The revisions that a run to `target` would apply, in order.
    pub(super) fn pending(&self, session: &Session, target: &Target) -> Result<Vec<&'static str>> {
        let known = session.state.known_in_order(&self.book);
        let applied: BTreeSet<&str> = known.iter().copied().collect();
        self.book.upgrade(target, &applied)
    }

    /// Plans revisions one after the other, over what the applied ones made.
    pub(super) fn planner(
        &self,
        session: &Session,
        pending: Vec<&'static str>,
    ) -> Result<Planner<'_>> {
        let known = session.state.known_in_order(&self.book);
        let dialect = Rc::from(session.dialect());
        // On a database without any revision nobody is at work yet, so that plain forms disturb no one.
        let situation = if session.state.applied.is_empty() {
            Situation::plain()
        } else {
            Situation::online()
        };
        self.planner_over(known, pending, dialect, situation)
    }

    /// Plans revisions over what these applied ones made.
    pub(super) fn planner_over(
        &self,
        known: Vec<&'static str>,
        pending: Vec<&'static str>,
        dialect: Rc<dyn Dialect>,
        situation: Situation,
    ) -> Result<Planner<'_>> {
        Ok(Planner {
            book: &self.book,
            pending: pending.into_iter(),
            catalog: replayed(&self.book, known.iter().copied())?,
            dialect,
            situation,
            scores: BTreeMap::new(),
        })
    }
}

/// Plans revisions one after the other; what was planned is not kept, so that memory does not grow
/// with the number of revisions.
#[derive(Clone)]
pub(super) struct Planner<'b> {
    book: &'b Book,
    pending: std::vec::IntoIter<&'static str>,
    catalog: Catalog,
    dialect: Rc<dyn Dialect>,
    situation: Situation,
    /// The safety scores on the live tables, where revisions were judged.
    scores: BTreeMap<String, Score>,
}

/// A recording with its plan.
struct Planned {
    recording: Recording,
    checksum: Checksum,
    plan: Plan,
    ground: Ground,
}

impl Planner<'_> {
    /// The same, with what revisions score on the live tables.
    pub(super) fn scored(mut self, scores: BTreeMap<String, Score>) -> Self {
        self.scores = scores;
        self
    }

    /// Plans everything that is left, and keeps nothing.
    ///
    /// # Errors
    ///
    /// When a revision cannot be planned.
    pub(super) fn prove(mut self) -> Result<()> {
        while let Some(id) = self.pending.next() {
            let (recording, checksum) = self.book.record_up(id)?;
            self.plan(id, recording, checksum)?;
        }
        Ok(())
    }

    /// Plans a revision; the catalog is moved to the state after it.
    fn plan(&mut self, id: &str, recording: Recording, checksum: Checksum) -> Result<Planned> {
        let backend = self.dialect.backend();
        let ground = Ground::of(&recording, &self.catalog, &self.situation.born, backend);
        let planned = plan(
            &recording,
            Direction::Up,
            &mut self.catalog,
            self.dialect.as_ref(),
            &mut self.situation,
        );
        self.catalog.forget();
        let plan = planned.map_err(|error| unplannable(self.book, id, &error))?;
        Ok(Planned {
            ground: ground.under(&plan),
            recording,
            checksum,
            plan,
        })
    }

    fn next_revision(&mut self, id: &'static str) -> Result<PlannedRevision> {
        let (recording, checksum) = self.book.record_up(id)?;
        let way_back = WayBack::of(self.book, id, &recording, &mut self.catalog);
        let planned = self.plan(id, recording, checksum)?;
        let stored = way_back.stored(self.dialect.as_ref(), &mut self.catalog);
        Ok(PlannedRevision {
            down_plan: Some(stored.written(self.book.message(id))?),
            id,
            message: self.book.message(id),
            direction: Direction::Up,
            plan: planned.plan,
            checksum: planned.checksum,
            operations: as_json(&counted(&planned.recording))?,
            ground: planned.ground,
            outlook: Ground::default(),
            score: self.scores.get(id).copied(),
        })
    }
}

impl Iterator for Planner<'_> {
    type Item = Result<PlannedRevision>;

    fn next(&mut self) -> Option<Self::Item> {
        let id = self.pending.next()?;
        Some(self.next_revision(id))
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

//! Scripts for people who run SQL through the shells of the databases.

use std::collections::BTreeSet;
use std::rc::Rc;

use whimbrel_schema::Backend;
use whimbrel_schema::dialect::{Dialect, Postgres, Sqlite};
use whimbrel_schema::graph::Target;
use whimbrel_schema::plan::{Direction, Situation};

use super::MigrationManager;
use super::apply::new_run;
use super::book::refused_target;
use super::catalog::replayed;
use super::ground::Ground;
use super::pending::{PlannedRevision, RunPlan, as_json};
use super::revert::Back;
use super::staged::ending;
use super::stored_down::{StoredDown, WayBack};
use crate::database::bookkeeping::{Begin, Course, Event, LogEntry};
use crate::database::offline::{Place, Scripted, script};
use crate::error::{Error, ErrorKind, Result};

/// The oldest servers that scripts are written for.
fn oldest(backend: Backend) -> Box<dyn Dialect> {
    match backend {
        Backend::Postgres => Box::new(Postgres::new(120_000)),
        Backend::Sqlite => Box::new(Sqlite::new(3_037_000)),
    }
}

impl MigrationManager {
    /// Plans a run for a script: over the database of the URL, or with a backend over one without any
    /// revision, which is not asked.
    ///
    /// The shell may be older than the SQLite in this program: the plan is one that the oldest supported
    /// version carries out, and so does the plan for a database that is not asked.
    ///
    /// # Errors
    ///
    /// When the database cannot be read, the target leads nowhere, or a revision cannot be planned.
    pub fn plan_script(&self, target: &Target, backend: Option<Backend>) -> Result<RunPlan> {
        let (known, pending, dialect) = match backend {
            Some(backend) => {
                let pending = self.book.upgrade(target, &BTreeSet::new())?;
                (Vec::new(), pending, oldest(backend))
            }
            None => {
                let Some(session) = self.look()? else {
                    return Err(super::checks::absent(&self.url));
                };
                self.must_not_be_ahead(&session.state)?;
                self.must_be_unchanged(&session.state)?;
                if let Some(progress) = session.state.unfinished() {
                    return Err(super::unfinished::in_the_way(progress, "then come back"));
                }
                let dialect = match self.backend() {
                    Backend::Postgres => session.dialect(),
                    Backend::Sqlite => oldest(Backend::Sqlite),
                };
                let known = session.state.known_in_order(&self.book);
                (known, self.pending(&session, target)?, dialect)
            }
        };
        let planner = self.planner_over(known, pending, Rc::from(dialect), Situation::online())?;
        Ok(RunPlan {
            revisions: planner.collect::<Result<_>>()?,
            losses: Vec::new(),
        })
    }

    /// Plans a rollback for a script: of the database of the URL, or with a backend over one with every
    /// revision, which is not asked and whose losses are not counted.
    ///
    /// # Errors
    ///
    /// When the database cannot be read, or a revision has no way back.
    pub fn plan_script_back(&self, back: &Back, backend: Option<Backend>) -> Result<RunPlan> {
        let graph = self.book.graph();
        let Some(backend) = backend else {
            let plan = self.plan_rollback(back)?;
            if self.backend() != Backend::Sqlite {
                return Ok(plan);
            }
            let applied = self.status()?.applied;
            let ids: BTreeSet<&str> = applied.iter().map(|r| r.id.as_str()).collect();
            let applied = graph.order().filter(|id| ids.contains(id)).collect();
            return Ok(RunPlan {
                losses: plan.losses.clone(),
                ..self.plan_back_over(applied, plan.ids(), Backend::Sqlite)?
            });
        };
        let applied: Vec<&'static str> = graph.order().collect();
        let ids = applied.iter().copied().collect();
        let going = match back {
            Back::Steps(count) => graph.last(*count, &ids),
            Back::To(target) => graph.downgrade(target, &ids),
        };
        self.plan_back_over(applied, going.map_err(refused_target)?, backend)
    }

    /// Plans the way back of revisions for the oldest supported version.
    fn plan_back_over(
        &self,
        mut applied: Vec<&'static str>,
        going: Vec<&'static str>,
        backend: Backend,
    ) -> Result<RunPlan> {
        let dialect = oldest(backend);
        let mut plan = RunPlan::default();
        for id in going {
            let mut after = replayed(&self.book, applied.iter().copied())?;
            applied.retain(|known| *known != id);
            let mut before = replayed(&self.book, applied.iter().copied())?;
            let (up, checksum) = self.book.record_up(id)?;
            let way_back = WayBack::of(&self.book, id, &up, &mut before);
            let steps = match way_back.stored(dialect.as_ref(), &mut after) {
                StoredDown::Plan(plan) => plan,
                StoredDown::Never(why) => return Err(no_way_back(id, &why)),
            };
            plan.revisions.push(PlannedRevision {
                id,
                message: self.book.message(id),
                direction: Direction::Down,
                plan: steps,
                checksum,
                operations: String::new(),
                down_plan: None,
                score: None,
                ground: Ground::default(),
                outlook: Ground::default(),
            });
        }
        Ok(plan)
    }

    /// The kind of database that the URL names.
    pub fn backend(&self) -> Backend {
        self.url.backend()
    }

    /// A plan as a script for `psql` or `sqlite3`.
    ///
    /// The script stops at the first error, asks the history before each revision, and writes the
    /// bookkeeping as a run would.
    ///
    /// # Errors
    ///
    /// When something can only be carried out by a run; all of it is named.
    pub fn script(&self, plan: &RunPlan, backend: Backend) -> Result<String> {
        let run = new_run();
        let revisions = plan.revisions.iter();
        let scripted: Vec<Scripted<'_>> = revisions
            .map(|revision| self.scripted(revision, plan, &run))
            .collect::<Result<_>>()?;
        let place = Place {
            schema: self.options.database.bookkeeping_schema.clone(),
            application: self.options.database.application.clone(),
        };
        script(backend, &scripted, &place)
    }

    fn scripted<'s>(
        &'s self,
        revision: &'s PlannedRevision,
        plan: &RunPlan,
        run: &str,
    ) -> Result<Scripted<'s>> {
        let record = ending(revision, run);
        let done = record.entries.into_iter().next();
        let mut started = LogEntry::new(Event::Started, run);
        started.revision = Some(revision.id.to_owned());
        started.direction = Some(revision.direction);
        started.checksum = Some(revision.checksum.into());
        let begin = match revision.plan.is_atomic() {
            true => None,
            false => Some(Begin {
                revision: revision.id.to_owned(),
                direction: revision.direction,
                run: run.to_owned(),
                course: Course::Forward,
                plan: as_json(&revision.plan)?,
                steps_total: i32::try_from(revision.plan.steps.len()).unwrap_or(i32::MAX),
            }),
        };
        let registry = self.book.migrations().registry().revisions();
        let parents = self.book.revision(revision.id)?.header.parents();
        let children = registry
            .iter()
            .filter(|other| other.header.parents().contains(&revision.id))
            .map(|other| other.header.id);
        let (requires, forbids) = match revision.direction {
            Direction::Up => (parents.to_vec(), Vec::new()),
            Direction::Down => (Vec::new(), children.collect()),
        };
        let loss = plan.losses.iter().find(|loss| loss.revision == revision.id);
        Ok(Scripted {
            id: revision.id,
            message: revision.message,
            direction: revision.direction,
            plan: &revision.plan,
            requires,
            forbids,
            started,
            done: done.unwrap_or_else(|| LogEntry::new(Event::Applied, run)),
            begin,
            losses: loss.map(|loss| loss.what.clone()).unwrap_or_default(),
        })
    }
}

fn no_way_back(id: &str, why: &str) -> Error {
    Error::new(
        ErrorKind::Failed,
        format!("revision `{id}` has no way back: {why}"),
    )
    .with_revision(id)
    .with_hint("restore a backup, or write a new revision that goes forward")
}

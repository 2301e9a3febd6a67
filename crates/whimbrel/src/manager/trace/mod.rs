//! Tracing: revisions run on a scratch database with generated rows, prediction beside observation.

mod compare;
mod rows;
mod values;

use std::collections::BTreeSet;

use whimbrel_schema::Catalog;
use whimbrel_schema::analyze::act::Name;
use whimbrel_schema::analyze::typed::script;
use whimbrel_schema::analyze::world::Size;
use whimbrel_schema::checksum::counted;
use whimbrel_schema::plan::{Direction, Item, Plan, Situation, Step, plan};
use whimbrel_schema::verify::Policy;

pub use compare::{Effects, TracedStatement};

use super::MigrationManager;
use super::apply::new_run;
use super::backup::{BackupOptions, BackupPolicy};
use super::book::Book;
use super::ground::Ground;
use super::group::{Batch, Sharing, batches};
use super::judge::{Sizes, Verdicts};
use super::options::Options;
use super::pending::{PlannedRevision, as_json, unplannable};
use super::report::RunReport;
use super::session::Session;
use super::staged::ending;
use crate::database::guards::{Answers, holds};
use crate::database::scratch::Scratch;
use crate::database::{Access, Database};
use crate::error::{Error, Result};
pub(in crate::manager) use rows::Filling;

/// What revisions did on a scratch database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// How many rows each table was to get.
    pub rows: u32,
    /// Every statement of the revisions, in the order in which they ran.
    pub statements: Vec<TracedStatement>,
    /// The tables that did not get their rows, and why.
    pub notes: Vec<String>,
}

impl MigrationManager {
    /// Runs judged revisions on a scratch database and says what they really lock and write anew.
    ///
    /// The scratch database is a temporary file, or a database made beside the configured one, which
    /// is not touched; it is gone afterwards. The revisions before the judged ones are applied first,
    /// and every table gets `rows` generated rows. Each statement then runs as a run would send it to a
    /// database in use, but in a transaction of its own, so that its locks are its own.
    ///
    /// # Errors
    ///
    /// When no scratch database can be made, and when a statement fails; the error carries it.
    pub fn trace(&self, verdicts: &Verdicts, policy: &Policy, rows: u32) -> Result<Trace> {
        let wanted: BTreeSet<&str> = verdicts.revisions.iter().map(|r| r.id.as_str()).collect();
        if wanted.is_empty() {
            return Ok(Trace {
                rows,
                statements: Vec::new(),
                notes: Vec::new(),
            });
        }
        // Declared first, it is dropped last: after every connection to it.
        let scratch = Scratch::beside(&self.url)?;
        let manager = self.over(&scratch)?;
        let session = manager.enter(Access::Create)?;
        let mut course = Course {
            manager: &manager,
            session,
            policy,
            run: new_run(),
            catalog: Catalog::default(),
            filling: Filling::new(rows),
            statements: Vec::new(),
        };
        course.walk(&wanted)?;
        Ok(Trace {
            rows,
            statements: course.statements,
            notes: course.filling.into_notes(),
        })
    }

    /// The same manager for a scratch database, where nothing is at risk.
    pub(super) fn over(&self, scratch: &Scratch) -> Result<Self> {
        Ok(Self {
            book: Book::open(*self.book.migrations())?,
            url: scratch.url().clone(),
            options: Options {
                min_score: None,
                accepted_risks: Vec::new(),
                // What happens to a copy needs no way back.
                backup: BackupOptions {
                    policy: BackupPolicy::Never,
                    ..self.options.backup.clone()
                },
                ..self.options.clone()
            },
            policy: self.policy.clone(),
            sql: self.sql.clone(),
        })
    }
}

/// The way through the history on the scratch database.
struct Course<'c> {
    manager: &'c MigrationManager,
    session: Session,
    policy: &'c Policy,
    run: String,
    catalog: Catalog,
    filling: Filling,
    statements: Vec<TracedStatement>,
}

impl Course<'_> {
    fn walk(&mut self, wanted: &BTreeSet<&str>) -> Result<()> {
        let manager = self.manager;
        self.session.database.create_bookkeeping()?;
        let mut report = RunReport::default();
        manager.run_folders(&mut self.session, &self.run, &mut (), &mut report)?;
        let mut before = Vec::new();
        for id in manager.book.graph().order() {
            if wanted.contains(id) {
                self.apply(std::mem::take(&mut before))?;
                self.trace(id)?;
            } else {
                before.push(id);
            }
        }
        // What comes after the last of them is of no use to it.
        Ok(())
    }

    /// Applies revisions that are not traced, in their plain form.
    fn apply(&mut self, ids: Vec<&'static str>) -> Result<()> {
        let mut situation = Situation::plain();
        let mut planned = Vec::with_capacity(ids.len());
        for id in ids {
            planned.push(self.plan(id, &mut situation)?);
        }
        let manager = self.manager;
        for batch in batches(planned.into_iter().map(Ok), Sharing::Shared) {
            match batch? {
                Batch::Together(group) => {
                    let mut report = RunReport::default();
                    let session = &mut self.session;
                    manager.apply_group(session, &self.run, &group, &mut (), &mut report)?;
                }
                Batch::Staged(revision) => {
                    manager.apply_staged(&mut self.session, &self.run, &revision, &mut ())?;
                }
            }
        }
        Ok(())
    }

    /// Plans a revision; the catalog is moved to the state after it.
    fn plan(&mut self, id: &'static str, situation: &mut Situation) -> Result<PlannedRevision> {
        let book = &self.manager.book;
        let (recording, checksum) = book.record_up(id)?;
        let dialect = self.session.dialect();
        let planned = plan(
            &recording,
            Direction::Up,
            &mut self.catalog,
            dialect.as_ref(),
            situation,
        );
        self.catalog.forget();
        Ok(PlannedRevision {
            down_plan: None,
            score: None,
            id,
            message: book.message(id),
            direction: Direction::Up,
            plan: planned.map_err(|error| unplannable(book, id, &error))?,
            checksum,
            operations: as_json(&counted(&recording))?,
            // Nobody else has been here.
            ground: Ground::default(),
            outlook: Ground::default(),
        })
    }

    /// Runs a revision as on a database in use, and watches every statement.
    fn trace(&mut self, id: &'static str) -> Result<()> {
        self.filling.fill(&self.catalog, &mut self.session)?;
        let manager = self.manager;
        let sizes = self.sizes()?;
        let judged = manager.judge_sized(id, &self.session, self.policy, sizes)?;
        let judged = judged.map(|judged| judged.up.statements);
        let mut judged = judged.unwrap_or_default().into_iter();
        let (recording, _) = manager.book.record_up(id)?;
        let planned = self.plan(id, &mut Situation::online())?;
        let migrations = manager.book.migrations();
        let backend = self.session.database.server().backend;
        let mut answers = Answers::default();
        for step in &planned.plan.steps {
            for item in &step.items {
                let one = alone(step, item);
                let count = script(&recording, one, backend, Some(migrations))
                    .statements
                    .len();
                let predicted: Vec<_> = judged.by_ref().take(count).collect();
                let database = self.session.database.as_mut();
                let observed = match manager.allows(&mut answers, item, database)? {
                    true => Some(watched(database, item, step, id)?),
                    false => None,
                };
                self.statements
                    .push(compare::traced(id, item, &predicted, observed));
            }
        }
        let record = ending(&planned, &self.run);
        self.session.database.record(&record)?;
        self.session.read()
    }
}

impl Course<'_> {
    /// The sizes of the tables, counted.
    fn sizes(&mut self) -> Result<Sizes> {
        let database = self.session.database.as_mut();
        let mut sizes = Sizes::new();
        for table in self.catalog.tables() {
            if database.table_exists(&table.name)? {
                let rows = database.count_rows(&table.name)?;
                let rows = u64::try_from(rows).unwrap_or_default();
                let size = Size::Known { rows, bytes: 0 };
                sizes.insert(Name::from(&table.name), size);
            }
        }
        Ok(sizes)
    }
}

impl MigrationManager {
    fn allows(
        &self,
        answers: &mut Answers,
        item: &Item,
        database: &mut dyn Database,
    ) -> Result<bool> {
        let environment = &self.options.environment;
        answers.allow(item, |condition| holds(condition, database, environment))
    }
}

fn watched(
    database: &mut dyn Database,
    item: &Item,
    step: &Step,
    id: &str,
) -> Result<crate::database::trace::Observed> {
    let observed = database.watch(item, step.kind);
    observed.map_err(|error| failed(error, id))
}

fn failed(error: Error, id: &str) -> Error {
    let error = error.with_revision(id);
    match error.hint() {
        Some(_) => error,
        None => error.with_hint(
            "it failed on a scratch database with generated rows; the configured database was not \
             touched",
        ),
    }
}

/// The plan of one item of a step.
fn alone(step: &Step, item: &Item) -> Plan {
    Plan {
        steps: vec![Step {
            kind: step.kind,
            items: vec![item.clone()],
            undo: None,
        }],
    }
}

//! Plans: the steps that carry a revision out on one database.
//!
//! A transactional step holds any number of items and commits them together; a step that stands
//! alone holds exactly one, from the closed list of [`Action`]s that cannot run in a transaction. A
//! plan of one transactional step is atomic; any other is staged: it can stop between steps and is
//! then unfinished.

mod backfill;
mod demand;
mod rebuild;
mod step;
mod steps;
mod undo;
mod waiting;

pub use backfill::{Filling, KeyRange};
pub use demand::{Demand, demands};
pub use rebuild::{CopiedColumn, DataCheck, Manner, Rebuild, RowIds, Written};
pub use step::{
    Action, ConcurrentIndex, Detachment, ForeignKeys, Guard, Item, Plan, Premise, Step, StepKind,
    Verb,
};
pub use steps::{Requirement, Steps, Unchecked};
pub use undo::{Undo, WayBack};
pub use waiting::{Conversion, Waiting, WaitingStatement, Way};

use std::collections::BTreeSet;

use crate::backend::Backend;
use crate::catalog::{Catalog, Refused};
use crate::dialect::Dialect;
use crate::identifier::Identifier;
use crate::operation::{Change, Operation};
use crate::place::Place;
use crate::recording::Recording;

/// Which way a revision is carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Its `up`.
    Up,
    /// Its `down`.
    Down,
}

/// Which form statements take where there is a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The least blocking one, on tables that other programs may be using.
    Online,
    /// The plain one, in a single transaction.
    Plain,
}

/// What the planner knows of the run, beyond the operations.
#[derive(Clone, Debug)]
pub struct Situation {
    /// The form of statements on tables that existed before the run.
    pub form: Form,
    /// The tables born in this run: nobody uses them yet.
    pub born: BTreeSet<Identifier>,
}

impl Situation {
    /// A run over tables that other programs may be using.
    pub fn online() -> Self {
        Self {
            form: Form::Online,
            born: BTreeSet::new(),
        }
    }

    /// A run that nobody else can be disturbed by: a new database, an open transaction, a test.
    pub fn plain() -> Self {
        Self {
            form: Form::Plain,
            born: BTreeSet::new(),
        }
    }
}

/// What a database cannot do, and the way out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{backend} {what}")]
pub struct Unsupported {
    /// The backend.
    pub backend: Backend,
    /// What it cannot do, as the end of a sentence that begins with its name.
    pub what: String,
    /// What to do instead.
    pub instead: String,
}

/// Why a revision cannot be planned.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot plan to {operation}: {cause}")]
pub struct PlanError {
    /// The operation, in words.
    pub operation: String,
    /// Where it was written.
    pub place: Place,
    /// Why.
    pub cause: Cause,
}

/// The cause of a [`PlanError`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Cause {
    /// The database cannot do it.
    #[error("{0}")]
    Unsupported(Unsupported),
    /// The catalog does not take it.
    #[error("{}", .0.reason)]
    Refused(Refused),
}

impl PlanError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match &self.cause {
            Cause::Unsupported(unsupported) => Some(unsupported.instead.clone()),
            Cause::Refused(refused) => refused.reason.help(),
        }
    }
}

/// Plans what was recorded, and moves the catalog to the state after it.
///
/// Tables that the recording creates are added to `situation.born`.
///
/// # Errors
///
/// The first operation that the catalog refuses or the dialect cannot carry out. The catalog is
/// then somewhere in between, and so is `situation.born`; roll the catalog back to a mark.
pub fn plan(
    recording: &Recording,
    direction: Direction,
    catalog: &mut Catalog,
    dialect: &dyn Dialect,
    situation: &mut Situation,
) -> Result<Plan, PlanError> {
    // Moved, not copied: it holds every table of a long run.
    let born = std::mem::take(&mut situation.born);
    let start = catalog.mark();
    let mut steps = Steps::new(Situation {
        born,
        form: situation.form,
    });
    let mut parts = [(dialect, &mut steps)];
    let written = write(recording, catalog, &mut parts);
    let cuts = steps.take_cuts();
    let (mut plan, born) = steps.finish(direction);
    situation.born = born;
    written?;
    if plan.steps.len() > 1 {
        let mut before = catalog.clone();
        before.rollback(start);
        let source = undo::Source {
            recording,
            before,
            dialect,
            form: situation.form,
            cuts,
        };
        undo::attach(&mut plan, &source);
    }
    Ok(plan)
}

/// Plans what was recorded for several databases in use at once, and moves the catalog, which all of
/// them share, to the state after it.
///
/// # Errors
///
/// As [`plan()`], from whichever database comes first to it.
pub fn plan_for_each(
    recording: &Recording,
    direction: Direction,
    catalog: &mut Catalog,
    dialects: &[&dyn Dialect],
) -> Result<Vec<Plan>, PlanError> {
    let steps = dialects.iter().map(|_| Steps::new(Situation::online()));
    let mut steps: Vec<Steps> = steps.collect();
    let parts = dialects.iter().copied().zip(&mut steps);
    let mut parts: Vec<Part<'_>> = parts.collect();
    write(recording, catalog, &mut parts)?;
    let finished = steps.into_iter().map(|steps| steps.finish(direction).0);
    Ok(finished.collect())
}

/// A database, and the steps that are written for it.
type Part<'p> = (&'p dyn Dialect, &'p mut Steps);

fn write(
    recording: &Recording,
    catalog: &mut Catalog,
    parts: &mut [Part<'_>],
) -> Result<(), PlanError> {
    let mut last = None;
    for (index, recorded) in recording.operations.iter().enumerate() {
        let operation = &recorded.operation;
        let fail = |cause| PlanError {
            operation: operation.describe(),
            place: recorded.place,
            cause,
        };
        for (dialect, steps) in parts.iter_mut() {
            let written = if recording.runs_on(recorded.scope, dialect.backend()) {
                steps.begin(index, recording, recorded);
                dialect.prepare(operation, catalog, steps).and_then(|()| {
                    steps.cut(index);
                    dialect.plan_operation(operation, catalog, steps)
                })
            } else {
                // What waits is not to see what this database does not get.
                dialect.settle(catalog, steps)
            };
            written.map_err(|unsupported| fail(Cause::Unsupported(unsupported)))?;
        }
        operation
            .apply(catalog)
            .map_err(|refused| fail(Cause::Refused(refused)))?;
        for (_, steps) in parts.iter_mut() {
            steps.cut(index + 1);
            if let Operation::CreateTable(create) = operation {
                steps.bear(&create.table.name);
            }
            if let Operation::CreatePartition(create) = operation {
                steps.bear(&create.table);
            }
            if let Operation::RenameTable(rename) = operation {
                steps.rename_born(&rename.from, &rename.to);
            }
        }
        last = Some(recorded);
    }
    for (dialect, steps) in parts {
        let settled = dialect.settle(catalog, steps);
        settled.map_err(|unsupported| PlanError {
            operation: last.map_or_else(String::new, |recorded| recorded.operation.describe()),
            place: last.map_or_else(Place::caller, |recorded| recorded.place),
            cause: Cause::Unsupported(unsupported),
        })?;
        steps.cut(recording.operations.len());
    }
    Ok(())
}

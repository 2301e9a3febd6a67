//! Resetting: everything that the revisions made is dropped.

use serde::Serialize;
use whimbrel_schema::operation::{DropConstraint, DropEnum, DropObject, DropTable, Operation};
use whimbrel_schema::place::Place;
use whimbrel_schema::plan::{Direction, ForeignKeys, Item, Situation, StepKind, plan};
use whimbrel_schema::recording::Recorded;
use whimbrel_schema::{Backend, Catalog, Recording};

use super::MigrationManager;
use super::apply::new_run;
use super::catalog::replayed;
use super::emptying::drops;
use super::pending::unplannable;
use super::session::Session;
use super::unfinished::in_the_way;
use crate::database::Access;
use crate::database::bookkeeping::{Event, LogEntry, Record};
use crate::database::dependants::{Dependant, Going, listed};
use crate::database::execute::Work;
use crate::error::{Error, ErrorKind, Result};

/// What a reset dropped.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ResetReport {
    /// The tables and enum types, in the order in which they went.
    pub dropped: Vec<Dropped>,
    /// The revisions that are no longer applied.
    pub reverted: Vec<String>,
    /// What was left alone: tables and views that no applied revision made.
    pub kept: Vec<String>,
    /// Those of `kept` that a revision of the program makes which the history does not have.
    pub unrecorded: Vec<String>,
    /// The file with a copy of the database before the reset; `None` when none was made: nothing was
    /// dropped, or the database is no SQLite file.
    pub backup: Option<String>,
}

/// A table or enum type that a reset dropped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Dropped {
    /// What it was.
    pub kind: DroppedKind,
    /// Its name.
    pub name: String,
    /// How many rows it had; `None` for an enum type.
    pub rows: Option<i64>,
}

/// What a reset drops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DroppedKind {
    /// A table.
    Table,
    /// An enum type.
    EnumType,
}

impl MigrationManager {
    /// Says what a reset would drop, with the rows that would go, and changes nothing.
    ///
    /// # Errors
    ///
    /// As [`MigrationManager::reset`].
    pub fn plan_reset(&self) -> Result<ResetReport> {
        self.must_not_be_production()?;
        match self.look()? {
            Some(mut session) => Ok(self.reset_plan(&mut session)?.0),
            None => Err(super::checks::absent(&self.url)),
        }
    }

    /// Drops everything that the applied revisions made, and nothing else, in one transaction.
    ///
    /// The bookkeeping tables stay, so that the log tells of the reset. A SQLite file is copied
    /// first; of a PostgreSQL database no backup is made.
    ///
    /// # Errors
    ///
    /// In production; when the history contradicts the program; when something that no revision
    /// made depends on what would go; when the copy cannot be made. Nothing is dropped then.
    pub fn reset(&self) -> Result<ResetReport> {
        self.must_not_be_production()?;
        let mut session = self.enter(Access::Existing)?;
        let (mut report, recording) = self.reset_plan(&mut session)?;
        if !report.dropped.is_empty() {
            let copy = session.database.back_up("reset")?;
            report.backup = copy.map(|file| file.display().to_string());
        }
        if !report.dropped.is_empty() || !report.reverted.is_empty() {
            // Diesel may have applied all of it, and makes only the history.
            session.database.create_bookkeeping()?;
            let run = new_run();
            self.drop_all(&mut session, &run, &report, &recording)
                .map_err(|error| self.failed(&mut session, &run, nothing_dropped(error)))?;
        }
        session.database.release_lock()?;
        Ok(report)
    }

    fn must_not_be_production(&self) -> Result<()> {
        if self.options.is_production() {
            return Err(Error::new(
                ErrorKind::DataLoss,
                "`reset` destroys every row and is refused in production",
            )
            .with_hint("`rollback` goes back revision by revision and says what it would lose"));
        }
        Ok(())
    }

    fn reset_plan(&self, session: &mut Session) -> Result<(ResetReport, Recording)> {
        self.must_not_be_ahead(&session.state)?;
        self.must_be_unchanged(&session.state)?;
        if let Some(progress) = session.state.unfinished() {
            return Err(in_the_way(progress, "then reset"));
        }
        let mut known = session.state.known_in_order(&self.book);
        let catalog = replayed(&self.book, known.iter().copied())?;
        must_be_alone(session, &catalog)?;
        let mut recording = Recording::default();
        let mut dropped = Vec::new();
        for operation in drops(&catalog) {
            dropped.extend(described(session, &operation)?);
            recording.operations.push(Recorded {
                operation,
                place: Place::caller(),
                parts: Vec::new(),
                scope: None,
            });
        }
        known.reverse();
        let mut report = ResetReport {
            dropped,
            reverted: known.into_iter().map(str::to_owned).collect(),
            ..ResetReport::default()
        };
        self.list_kept(session, &catalog, &mut report)?;
        Ok((report, recording))
    }

    /// Lists what stays, and what of it the program would make itself.
    fn list_kept(
        &self,
        session: &mut Session,
        catalog: &Catalog,
        report: &mut ResetReport,
    ) -> Result<()> {
        let relations = session.database.relations()?.into_iter();
        let view = |name: &str| {
            let mut definitions = catalog.definitions();
            definitions.any(|d| d.key.kind.is_relation() && d.key.name == *name)
        };
        let kept = relations
            .filter(|relation| catalog.table(&relation.name).is_none() && !view(&relation.name));
        report.kept = kept.map(|relation| relation.name).collect();
        // A pending revision that does not replay is no reason not to reset.
        if let Ok(whole) = replayed(&self.book, self.book.graph().order()) {
            let kept = report.kept.iter();
            let made = kept.filter(|name| whole.table(name).is_some());
            report.unrecorded = made.cloned().collect();
        }
        Ok(())
    }

    fn drop_all(
        &self,
        session: &mut Session,
        run: &str,
        report: &ResetReport,
        recording: &Recording,
    ) -> Result<()> {
        let items = self.drop_items(session, recording)?;
        let record = Record {
            delete: report.reverted.clone(),
            entries: vec![LogEntry::new(Event::Reset, run)],
            ..Record::default()
        };
        // What refers to a table goes with it, so that no key needs to act meanwhile.
        let foreign_keys = match session.database.server().backend {
            Backend::Sqlite => ForeignKeys::Suspended,
            Backend::Postgres => ForeignKeys::Enforced,
        };
        let work = Work {
            revision: "",
            items: &items,
            record: &record,
        };
        let facts = self.run_facts(run);
        session
            .database
            .execute_transaction(facts, &[work], foreign_keys)
            .map(drop)
    }

    /// The statements that drop everything, without those on what somebody has dropped already.
    fn drop_items(&self, session: &mut Session, recording: &Recording) -> Result<Vec<Item>> {
        let known = session.state.known_in_order(&self.book);
        let mut catalog = replayed(&self.book, known)?;
        let steps = plan(
            recording,
            Direction::Up,
            &mut catalog,
            session.dialect().as_ref(),
            &mut Situation::plain(),
        )
        .map_err(|error| unplannable(&self.book, "", &error))?
        .steps;
        if steps.iter().any(|step| step.kind == StepKind::Alone) {
            return Err(Error::new(
                ErrorKind::Failed,
                "the schema cannot be dropped in one transaction",
            )
            .with_hint("go back with `rollback --target base`"));
        }
        let mut present = Vec::with_capacity(recording.operations.len());
        let relations = session.database.relations()?;
        for recorded in &recording.operations {
            if let Operation::DropObject(DropObject { key }) = &recorded.operation
                && key.kind.is_view()
                && key.name.schema().is_none()
            {
                let mut names = relations.iter().map(|relation| &relation.name);
                present.push(names.any(|name| key.name.eq_ignore_ascii_case(name)));
                continue;
            }
            present.push(match table_of(&recorded.operation) {
                Some(table) => session.database.table_exists(table)?,
                None => true,
            });
        }
        let items = steps.into_iter().flat_map(|step| step.items);
        let is_present = |item: &Item| present.get(item.operation).copied().unwrap_or(true);
        Ok(items.filter(is_present).collect())
    }
}

/// Refuses when something that no revision made depends on what would go.
fn must_be_alone(session: &mut Session, catalog: &Catalog) -> Result<()> {
    let mut tables = Vec::new();
    for table in catalog.tables() {
        if session.database.table_exists(&table.name)? {
            tables.push(table.name.as_str());
        }
    }
    let enums: Vec<&str> = catalog
        .enumerations()
        .map(|enumeration| enumeration.name.as_str())
        .collect();
    let going = Going {
        tables: &tables,
        enums: &enums,
    };
    let mut found = session.database.dependants(&going)?;
    found.retain(|dependant| !is_made_by_revisions(dependant, catalog));
    if found.is_empty() {
        return Ok(());
    }
    let depend = if found.len() == 1 {
        "depends"
    } else {
        "depend"
    };
    Err(Error::new(
        ErrorKind::Drift,
        format!(
            "no revision made {}, which {depend} on what `reset` drops",
            listed(&found)
        ),
    )
    .with_hint("nothing was dropped; remove it first, or have it refer to something else"))
}

/// Tells whether the migrations made it: it goes with the rest.
fn is_made_by_revisions(dependant: &Dependant, catalog: &Catalog) -> bool {
    let mut definitions = catalog.definitions();
    match dependant {
        Dependant::View(name) => {
            definitions.any(|d| d.is_view() && d.key.name.eq_ignore_ascii_case(name))
        }
        Dependant::Trigger { name, .. } => {
            definitions.any(|d| d.key.name.eq_ignore_ascii_case(name))
        }
        // In the server's words, such as "function f(mood)".
        Dependant::Other(what) => definitions.any(|d| {
            let (kind, name) = (d.key.kind.word(), d.key.name.local());
            what.starts_with(kind) && what.contains(name)
        }),
        Dependant::ForeignKey(_) => false,
    }
}

/// The table that an operation drops or changes; `None` for an enum type.
fn table_of(operation: &Operation) -> Option<&str> {
    if let Operation::DropTable(DropTable { table })
    | Operation::DropConstraint(DropConstraint { table, .. }) = operation
    {
        return Some(table);
    }
    None
}

/// What a drop takes away; nothing for a key, and for a table that is not there.
fn described(session: &mut Session, operation: &Operation) -> Result<Option<Dropped>> {
    let database = session.database.as_mut();
    if let Operation::DropTable(DropTable { table }) = operation {
        return Ok(match database.table_exists(table)? {
            true => Some(Dropped {
                kind: DroppedKind::Table,
                name: table.to_string(),
                rows: Some(database.count_rows(table)?),
            }),
            false => None,
        });
    }
    if let Operation::DropEnum(DropEnum { name }) = operation
        // SQLite has no enum types: they are checks of the columns.
        && database.server().backend == Backend::Postgres
    {
        return Ok(Some(Dropped {
            kind: DroppedKind::EnumType,
            name: name.to_string(),
            rows: None,
        }));
    }
    Ok(None)
}

/// Says that a failed reset changed nothing, and names no revision: none was at work.
fn nothing_dropped(error: Error) -> Error {
    let hint = match error.hint() {
        Some(hint) => format!("nothing was dropped; {hint}"),
        None => "nothing was dropped; remove what stands in the way, then reset again".to_owned(),
    };
    error.without_revision().with_hint(hint)
}

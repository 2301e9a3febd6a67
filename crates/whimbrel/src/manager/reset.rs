//! Resetting: everything that the revisions made is dropped.

use std::collections::BTreeSet;

use serde::Serialize;
use whimbrel_schema::operation::{DropConstraint, DropEnum, DropTable, Operation};
use whimbrel_schema::place::Place;
use whimbrel_schema::plan::{Direction, Situation, StepKind, plan};
use whimbrel_schema::recording::Recorded;
use whimbrel_schema::{Catalog, Identifier, Recording};

use super::MigrationManager;
use super::apply::new_run;
use super::catalog::replayed;
use super::pending::unplannable;
use super::session::Session;
use crate::database::Access;
use crate::database::bookkeeping::{self, LogEntry, Record};
use crate::database::execute::Work;
use crate::error::{Error, ErrorKind, Result};

/// What a reset dropped.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ResetReport {
    /// The tables and enum types, in the order in which they went.
    pub dropped: Vec<String>,
    /// The revisions that are no longer applied.
    pub reverted: Vec<String>,
    /// What was left alone: tables and views that no revision made.
    pub kept: Vec<String>,
}

impl MigrationManager {
    /// Says what a reset would drop, and changes nothing.
    ///
    /// # Errors
    ///
    /// In production, and when the database cannot be read.
    pub fn plan_reset(&self) -> Result<ResetReport> {
        self.must_not_be_production()?;
        match self.look()? {
            Some(mut session) => Ok(self.reset_plan(&mut session)?.0),
            None => Err(super::checks::absent(&self.url)),
        }
    }

    /// Drops everything that the applied revisions made, and nothing else.
    ///
    /// # Errors
    ///
    /// In production; when the history contradicts the program; when something that no revision
    /// made depends on what would go. Nothing is dropped then.
    pub fn reset(&self) -> Result<ResetReport> {
        self.must_not_be_production()?;
        let mut session = self.enter(Access::Existing)?;
        self.must_not_be_ahead(&session.state)?;
        let (report, recording) = self.reset_plan(&mut session)?;
        self.drop_all(&mut session, &report, &recording)?;
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
        let mut known = session.state.known_in_order(&self.book);
        let unfinished = session.state.unfinished().map(|p| p.revision.clone());
        if let Some(id) = &unfinished {
            return Err(Error::new(
                ErrorKind::Unfinished,
                format!("revision `{id}` is unfinished"),
            )
            .with_revision(id.clone())
            .with_hint("`migrate run` finishes it; then reset"));
        }
        let catalog = replayed(&self.book, known.iter().copied())?;
        let mut recording = Recording::default();
        let mut dropped = Vec::new();
        for operation in drops(&catalog) {
            match &operation {
                Operation::DropTable(drop) if session.database.table_exists(&drop.table)? => {
                    dropped.push(format!("table {}", drop.table));
                }
                Operation::DropEnum(drop) => dropped.push(format!("enum type {}", drop.name)),
                _ => {}
            }
            recording.operations.push(Recorded {
                operation,
                place: Place::caller(),
                parts: Vec::new(),
                scope: None,
            });
        }
        let relations = session.database.relations()?;
        let kept = relations
            .into_iter()
            .filter(|relation| catalog.table(&relation.name).is_none())
            .map(|relation| relation.name)
            .collect();
        known.reverse();
        let report = ResetReport {
            dropped,
            reverted: known.into_iter().map(str::to_owned).collect(),
            kept,
        };
        Ok((report, recording))
    }

    fn drop_all(
        &self,
        session: &mut Session,
        report: &ResetReport,
        recording: &Recording,
    ) -> Result<()> {
        let known = session.state.known_in_order(&self.book);
        let mut catalog = replayed(&self.book, known)?;
        let steps = plan(
            recording,
            Direction::Up,
            &mut catalog,
            session.dialect().as_ref(),
            &mut Situation::plain(),
        )
        .map_err(|error| unplannable(&self.book, "reset", &error))?;
        let run = new_run();
        let record = Record {
            delete: report.reverted.clone(),
            entries: vec![LogEntry::new(bookkeeping::Event::Reset, run.as_str())],
            ..Record::default()
        };
        let none = Record::default();
        let last = steps.steps.len().saturating_sub(1);
        for (at, step) in steps.steps.iter().enumerate() {
            let StepKind::Transaction { foreign_keys } = step.kind else {
                continue;
            };
            let work = Work {
                revision: "reset",
                items: &step.items,
                record: if at == last { &record } else { &none },
            };
            let facts = self.run_facts(&run);
            session
                .database
                .execute_transaction(facts, &[work], foreign_keys)?;
        }
        Ok(())
    }
}

/// The operations that empty a catalog: children before parents, circles of keys cut first.
fn drops(catalog: &Catalog) -> Vec<Operation> {
    let mut left: BTreeSet<Identifier> = catalog.tables().map(|t| t.name.clone()).collect();
    let mut cut: Vec<Operation> = Vec::new();
    let mut drops: Vec<Operation> = Vec::new();
    let mut severed: BTreeSet<(Identifier, Identifier)> = BTreeSet::new();
    while !left.is_empty() {
        let free = left.iter().find(|name| {
            catalog.referencing(name).all(|(holder, key)| {
                !left.contains(&holder.name)
                    || severed.contains(&(holder.name.clone(), key.name.clone()))
            })
        });
        if let Some(table) = free.cloned() {
            left.remove(&table);
            drops.push(DropTable { table }.into());
            continue;
        }
        // Only circles are left: cut the keys into the first table.
        let Some(table) = left.first().cloned() else {
            break;
        };
        for (holder, key) in catalog.referencing(&table) {
            if left.contains(&holder.name) {
                severed.insert((holder.name.clone(), key.name.clone()));
                cut.push(
                    DropConstraint {
                        table: holder.name.clone(),
                        name: key.name.clone(),
                    }
                    .into(),
                );
            }
        }
    }
    let enums = catalog.enumerations().map(|enumeration| {
        DropEnum {
            name: enumeration.name.clone(),
        }
        .into()
    });
    cut.into_iter().chain(drops).chain(enums).collect()
}

//! Revisions that stand for others: applied where all of those are.

use std::collections::{BTreeMap, BTreeSet};

use whimbrel_schema::squash::Replaced;

use super::MigrationManager;
use super::apply::new_run;
use super::book::Book;
use super::session::State;
use crate::database::Database;
use crate::database::bookkeeping::{AppliedVersion, Event, LogEntry, Record};
use crate::error::{Error, ErrorKind, Result};

impl Book {
    /// What revisions stand for, each list by the one that does.
    pub(super) fn replaced(&self) -> BTreeMap<&'static str, &'static [&'static str]> {
        let revisions = self.migrations().registry().revisions().iter();
        let replacing = revisions.filter(|revision| !revision.header.replaced().is_empty());
        replacing
            .map(|revision| (revision.header.id, revision.header.replaced()))
            .collect()
    }

    /// Tells whether another revision stands for this one.
    pub(super) fn has_replaced(&self, id: &str) -> bool {
        let mut revisions = self.migrations().registry().revisions().iter();
        revisions.any(|revision| revision.header.replaced().contains(&id))
    }
}

impl MigrationManager {
    /// Tells whether a revision is applied, or all that it stands for.
    pub(super) fn is_applied(&self, id: &str, applied: &BTreeSet<&str>) -> bool {
        let replaced = self.options.database.replaced.get(id);
        let all = |ids: &&'static [&'static str]| {
            Replaced::of(ids, |id| applied.contains(id)) == Replaced::All
        };
        applied.contains(id) || replaced.is_some_and(all)
    }

    /// Takes revisions for applied all of whose predecessors are, and answers them.
    pub(super) fn recognize(&self, state: &mut State) -> Vec<&'static str> {
        let applied = state.applied_ids();
        let replaced = &self.options.database.replaced;
        let new = replaced
            .iter()
            .filter(|(id, _)| !applied.contains(**id) && self.is_applied(id, &applied));
        let rows: Vec<AppliedVersion> = new
            .map(|(id, ids)| {
                let rows = state.applied.iter();
                let rows = rows.filter(|row| ids.contains(&row.version.as_str()));
                AppliedVersion {
                    version: (*id).to_owned(),
                    run_on: rows.filter_map(|row| row.run_on).max(),
                }
            })
            .collect();
        let ids = replaced.keys().copied();
        let recognized = ids.filter(|id| rows.iter().any(|row| row.version == *id));
        let recognized = recognized.collect();
        state.applied.extend(rows);
        recognized
    }

    /// Writes the rows of revisions that were taken for applied.
    ///
    /// # Errors
    ///
    /// When a row cannot be written; then none is.
    pub(super) fn record_recognized(
        &self,
        database: &mut dyn Database,
        recognized: &[&'static str],
    ) -> Result<()> {
        if recognized.is_empty() {
            return Ok(());
        }
        database.create_bookkeeping()?;
        let run = new_run();
        let entry = |id: &&'static str| {
            let mut entry = LogEntry::new(Event::Stamped, &run);
            entry.revision = Some((*id).to_owned());
            entry.checksum = Some(self.book.record_up(id)?.1.into());
            let replaced = self.options.database.replaced.get(id);
            let replaced = replaced.map_or_else(String::new, |ids| ids.join(", "));
            entry.note = Some(format!("it stands for {replaced}, which are applied"));
            Ok(entry)
        };
        database.record(&Record {
            recognized: recognized.iter().map(|id| (*id).to_owned()).collect(),
            entries: recognized.iter().map(entry).collect::<Result<_>>()?,
            ..Record::default()
        })
    }

    /// Refuses a database that has only some of the revisions that one stands for.
    pub(super) fn must_be_replaced_whole(&self, state: &State) -> Result<()> {
        let applied = state.applied_ids();
        let replaced = self.options.database.replaced.iter();
        let mut partly = replaced.filter(|(id, ids)| {
            let is_partly = Replaced::of(ids, |id| applied.contains(id)) == Replaced::Some;
            is_partly && !applied.contains(**id)
        });
        let Some((id, ids)) = partly.next() else {
            return Ok(());
        };
        let (there, missing): (Vec<&str>, Vec<&str>) =
            ids.iter().partition(|id| applied.contains(**id));
        let message = format!(
            "revision `{id}` stands for several, of which the database has {} and lacks {}",
            there.join(", "),
            missing.join(", ")
        );
        Err(Error::new(ErrorKind::HistoryConflict, message)
            .with_revision(*id)
            .with_hint("run the version of the program that still had them, then this one"))
    }
}

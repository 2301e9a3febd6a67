//! Stamp: the history is said anew, and no schema is changed.

use std::collections::BTreeSet;

use serde::Serialize;
use whimbrel_schema::graph::Target;

use super::MigrationManager;
use super::apply::new_run;
use super::book::refused_target;
use super::session::Session;
use super::unfinished::in_the_way;
use crate::database::Access;
use crate::database::bookkeeping::{Event, LogEntry, Record};
use crate::error::Result;

/// What a stamp does with the rows that are there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rows {
    /// Lines that have nothing to do with the target stay, and so do rows of other tools.
    #[default]
    Kept,
    /// Every row goes, also those of revisions that the program does not know.
    Purged,
}

/// What a stamp says anew.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct StampReport {
    /// The revisions that are recorded as applied, in order.
    pub recorded: Vec<String>,
    /// The revisions that are no longer recorded as applied, the last first.
    pub forgotten: Vec<String>,
    /// The newest applied revisions afterwards.
    pub current: Vec<String>,
    /// Where the live schema is not what the stamped history says, in clauses.
    pub differences: Vec<String>,
    /// Why the live schema could not be compared.
    pub not_compared: Option<String>,
}

impl StampReport {
    /// Tells whether the history says this already.
    pub fn is_nothing(&self) -> bool {
        self.recorded.is_empty() && self.forgotten.is_empty()
    }
}

impl MigrationManager {
    /// Says what a stamp would record and forget, and whether the live schema agrees; changes nothing.
    ///
    /// # Errors
    ///
    /// As [`MigrationManager::stamp`].
    pub fn plan_stamp(&self, target: &Target, rows: Rows) -> Result<StampReport> {
        match self.look()? {
            Some(mut session) => self.stamp_plan(&mut session, target, rows),
            None => Err(super::checks::absent(&self.url)),
        }
    }

    /// Records a history without running or reverting a revision.
    ///
    /// The target and all that it needs count as applied afterwards. Revisions that stand on the
    /// target do not, nor does anything that only they need; other lines stay as they are.
    ///
    /// # Errors
    ///
    /// When the target leads nowhere, a revision is unfinished, a newer program migrated the database
    /// (unless its rows are purged), or the rows cannot be written; then none is.
    pub fn stamp(&self, target: &Target, rows: Rows) -> Result<StampReport> {
        let mut session = self.enter(Access::Existing)?;
        let report = self.stamp_plan(&mut session, target, rows)?;
        if !report.is_nothing() {
            session.database.create_bookkeeping()?;
            let record = self.stamp_record(&report)?;
            session.database.record(&record)?;
        }
        session.let_go()?;
        Ok(report)
    }

    fn stamp_plan(
        &self,
        session: &mut Session,
        target: &Target,
        rows: Rows,
    ) -> Result<StampReport> {
        if let Some(progress) = session.state.unfinished() {
            return Err(in_the_way(progress, "then say the history anew"));
        }
        if rows == Rows::Kept {
            self.must_not_be_ahead(&session.state)?;
        }
        let graph = self.book.graph();
        let before: BTreeSet<&str> = session.state.applied_ids();
        let known = match rows {
            Rows::Kept => before.clone(),
            Rows::Purged => BTreeSet::new(),
        };
        let after = graph.stamped(target, &known).map_err(refused_target)?;
        let stays = |id: &&str| after.contains(id) || (rows == Rows::Kept && !self.book.knows(id));
        let mut forgotten: Vec<&str> = before.iter().copied().filter(|id| !stays(id)).collect();
        forgotten.sort_by_key(|id| std::cmp::Reverse(graph.order().position(|other| other == *id)));
        let mut report = StampReport {
            recorded: after
                .iter()
                .filter(|id| !before.contains(**id))
                .map(|id| (*id).to_owned())
                .collect(),
            forgotten: forgotten.into_iter().map(str::to_owned).collect(),
            current: super::status::owned(graph.current(&after.iter().copied().collect())),
            ..StampReport::default()
        };
        match self.drift_from(session, after) {
            Ok(drift) => report.differences = drift.differences,
            Err(error) => report.not_compared = Some(error.message().to_owned()),
        }
        Ok(report)
    }

    fn stamp_record(&self, report: &StampReport) -> Result<Record> {
        let run = new_run();
        let forgotten = report.forgotten.iter().map(|id| {
            let mut entry = LogEntry::new(Event::Unstamped, &run);
            entry.revision = Some(id.clone());
            Ok(entry)
        });
        let recorded = report.recorded.iter().map(|id| {
            let mut entry = LogEntry::new(Event::Stamped, &run);
            entry.revision = Some(id.clone());
            entry.checksum = Some(self.book.record_up(id)?.1.into());
            Ok(entry)
        });
        Ok(Record {
            insert: report.recorded.clone(),
            delete: report.forgotten.clone(),
            entries: forgotten.chain(recorded).collect::<Result<_>>()?,
            ..Record::default()
        })
    }
}

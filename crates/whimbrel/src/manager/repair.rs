//! Repair: what contradicts the program's revisions is shown, and the checksum of a revision that was
//! changed after it was applied is recorded anew.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use whimbrel_schema::checksum::{Counted, counted};
use whimbrel_schema::operation::Change;

use super::MigrationManager;
use super::apply::new_run;
use super::log::{rfc3339, whole_log};
use super::pending::as_json;
use super::session::Session;
use crate::database::Access;
use crate::database::bookkeeping::{Direction, Event, LogEntry, LogRecord, Record};
use crate::error::{Error, ErrorKind, Result};

/// A revision that records other operations than it did when it was applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChangedRevision {
    /// Its id.
    pub revision: String,
    /// The checksum that the log has.
    pub recorded_checksum: String,
    /// The checksum of this program's revision.
    pub checksum: String,
    /// The operations that were applied and are not in this program's revision.
    pub applied_only: Vec<String>,
    /// The operations of this program's revision that were not applied.
    pub program_only: Vec<String>,
    /// Whether the log has the operations that were applied; without them nothing can be compared.
    pub is_compared: bool,
}

/// A revision that the log knows as applied, and whose row in the history is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MissingRow {
    /// Its id.
    pub revision: String,
    /// When it was applied, by the clock of the database.
    pub applied_at: Option<String>,
    /// Who applied it.
    pub actor: String,
}

/// What a repair found, and what it recorded anew.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RepairReport {
    /// The revisions that were changed after they were applied: those that were named, or all.
    pub changed: Vec<ChangedRevision>,
    /// The revisions whose checksum was recorded anew.
    pub repaired: Vec<String>,
    /// The revisions that the log knows as applied, and whose row in the history is gone.
    pub missing_rows: Vec<MissingRow>,
}

impl MigrationManager {
    /// Tells which applied revisions were changed, and which rows of the history are gone; changes
    /// nothing.
    ///
    /// `revisions` limits the changed ones to those that a person named; none means all.
    ///
    /// # Errors
    ///
    /// When the database cannot be read, or a name means no revision or several.
    pub fn plan_repair(&self, revisions: &[String]) -> Result<RepairReport> {
        match self.look()? {
            Some(mut session) => self.repair_plan(&mut session, revisions),
            None => Err(super::checks::absent(&self.url)),
        }
    }

    /// Records the checksums of changed revisions anew, with this program's operations; the schema
    /// stays as it is, and the log keeps what it said before.
    ///
    /// `confirmed` is what a person was shown.
    ///
    /// # Errors
    ///
    /// As [`MigrationManager::plan_repair`]; [`ErrorKind::HistoryConflict`] when the revisions differ
    /// in another way by now.
    pub fn repair(&self, revisions: &[String], confirmed: &RepairReport) -> Result<RepairReport> {
        let mut session = self.enter(Access::Existing)?;
        let mut report = self.repair_plan(&mut session, revisions)?;
        if report.changed != confirmed.changed {
            return Err(Error::new(
                ErrorKind::HistoryConflict,
                "the recorded revisions are others than those that were shown",
            )
            .with_hint("nothing was changed; run the same command again"));
        }
        if !report.changed.is_empty() {
            session.database.create_bookkeeping()?;
            let record = self.repair_record(&report.changed)?;
            session.database.record(&record)?;
            report.repaired = ids(&report.changed);
        }
        session.let_go()?;
        Ok(report)
    }

    /// The applied revisions by the log whose rows in the history are gone; nothing is changed.
    ///
    /// The log is never the truth: another tool may have reverted them.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    pub fn missing_rows(&self) -> Result<Vec<MissingRow>> {
        let Some(mut session) = self.look()? else {
            return Ok(Vec::new());
        };
        let records = whole_log(&mut session)?;
        Ok(missing(&session, &records))
    }

    fn repair_plan(&self, session: &mut Session, revisions: &[String]) -> Result<RepairReport> {
        if let Some(progress) = session.state.unfinished() {
            return Err(super::unfinished::in_the_way(progress, "then come back"));
        }
        let named = self.find_all(revisions)?;
        self.must_be_applied(session, &named)?;
        let changed: Vec<String> = self
            .changed(&session.state)?
            .into_iter()
            .filter(|id| named.is_empty() || named.contains(id))
            .map(str::to_owned)
            .collect();
        let records = whole_log(session)?;
        let changed = changed.iter().map(|id| self.compare(session, id, &records));
        Ok(RepairReport {
            changed: changed.collect::<Result<_>>()?,
            repaired: Vec::new(),
            missing_rows: missing(session, &records),
        })
    }

    fn must_be_applied(&self, session: &Session, named: &BTreeSet<&str>) -> Result<()> {
        let applied = session.state.applied_ids();
        match named.iter().find(|id| !applied.contains(**id)) {
            None => Ok(()),
            Some(id) => Err(Error::new(
                ErrorKind::Usage,
                format!("revision `{id}` is not applied"),
            )
            .with_revision(*id)
            .with_hint("only what the database has recorded can be recorded anew")),
        }
    }

    /// Compares what was applied with what the program's revision records.
    fn compare(
        &self,
        session: &Session,
        id: &str,
        records: &[LogRecord],
    ) -> Result<ChangedRevision> {
        let (recording, checksum) = self.book.record_up(id)?;
        let now: Vec<String> = counted(&recording).iter().map(line).collect();
        let stored = records
            .iter()
            .filter(|record| record.revision.as_deref() == Some(id))
            .find_map(|record| record.operations.as_deref());
        let applied: Option<Vec<String>> = stored
            .and_then(|text| serde_json::from_str::<Vec<Counted<'_>>>(text).ok())
            .map(|operations| operations.iter().map(line).collect());
        let recorded = session.state.ledger.checksums.iter();
        let recorded = recorded.clone().find(|recorded| recorded.revision == id);
        Ok(ChangedRevision {
            revision: id.to_owned(),
            recorded_checksum: recorded.map_or_else(String::new, |r| r.checksum.hash.clone()),
            checksum: checksum.hex(),
            is_compared: applied.is_some(),
            applied_only: without(applied.as_deref().unwrap_or_default(), &now),
            program_only: match &applied {
                Some(applied) => without(&now, applied),
                None => now,
            },
        })
    }

    fn repair_record(&self, changed: &[ChangedRevision]) -> Result<Record> {
        let run = new_run();
        let entries = changed.iter().map(|changed| {
            let (recording, checksum) = self.book.record_up(&changed.revision)?;
            let mut entry = LogEntry::new(Event::Repaired, &run);
            entry.revision = Some(changed.revision.clone());
            entry.checksum = Some(checksum.into());
            entry.operations = Some(as_json(&counted(&recording))?);
            entry.note = Some(format!("was {}", changed.recorded_checksum));
            Ok(entry)
        });
        Ok(Record {
            entries: entries.collect::<Result<_>>()?,
            ..Record::default()
        })
    }
}

fn ids(changed: &[ChangedRevision]) -> Vec<String> {
    let ids = changed.iter().map(|changed| changed.revision.clone());
    ids.collect()
}

/// An operation in a line that differs whenever the operation does.
fn line(counted: &Counted<'_>) -> String {
    let mut line = counted.operation.describe();
    for condition in &counted.conditions {
        line.push_str(&format!(", when {condition}"));
    }
    let detail = serde_json::to_string(&counted.operation).unwrap_or_default();
    format!("{line}: {detail}")
}

/// The lines of one list that another lacks; one that stands twice is looked for twice.
fn without(lines: &[String], others: &[String]) -> Vec<String> {
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    for other in others {
        *left.entry(other).or_default() += 1;
    }
    let is_new = |line: &&String| match left.get_mut(line.as_str()) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    };
    lines.iter().filter(is_new).cloned().collect()
}

/// The revisions whose last state in the log is "applied" and that the history lacks.
fn missing(session: &Session, records: &[LogRecord]) -> Vec<MissingRow> {
    let applied = session.state.applied_ids();
    let going_back = session
        .state
        .unfinished()
        .filter(|p| p.direction == Direction::Down);
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut missing = Vec::new();
    for record in records {
        let Some(event) = Event::from_name(&record.event) else {
            continue;
        };
        if event == Event::Reset {
            // What was applied before it is gone, as the log says itself.
            break;
        }
        let Some(id) = record.revision.as_deref() else {
            continue;
        };
        let is_state = matches!(
            event,
            Event::Applied
                | Event::Stamped
                | Event::Adopted
                | Event::Reverted
                | Event::Unstamped
                | Event::Aborted
        );
        if !is_state || !seen.insert(id) {
            continue;
        }
        let is_applied = matches!(event, Event::Applied | Event::Stamped | Event::Adopted);
        let is_on_its_way = going_back.is_some_and(|progress| progress.revision == id);
        if is_applied && !is_on_its_way && !applied.contains(id) {
            missing.push(MissingRow {
                revision: id.to_owned(),
                applied_at: record.at.map(|at| rfc3339(&at)),
                actor: record.actor.clone(),
            });
        }
    }
    missing.sort_by(|a, b| a.revision.cmp(&b.revision));
    missing
}

//! The numbers of a database, out of its bookkeeping.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::database::bookkeeping::{Event, LogRecord};
use crate::manager::Status;

/// The numbers of a database.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Metrics {
    /// How many of the program's revisions are applied.
    pub applied: usize,
    /// How many a run would apply.
    pub pending: usize,
    /// How many were begun and not ended.
    pub unfinished: usize,
    /// How many applied revisions the program does not know.
    pub newer: usize,
    /// The size of the database now.
    pub database_bytes: Option<i64>,
    /// How many revisions were ever reverted.
    pub rollbacks: u64,
    /// How many revisions ever failed.
    pub failures: u64,
    /// How many rows the log has of each event; events without a row are not among them.
    pub events: BTreeMap<String, u64>,
    /// The last time that something was written into the log, in seconds since 1970.
    pub last_event_seconds: Option<i64>,
    /// The applied revisions, as they were applied last, in the order of their ids.
    pub revisions: Vec<RevisionMetrics>,
}

/// The numbers of an applied revision.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RevisionMetrics {
    /// Its id.
    pub revision: String,
    /// When it was applied, in seconds since 1970.
    pub applied_seconds: Option<i64>,
    /// How long it took.
    pub duration_ms: Option<i64>,
    /// Its safety score, from 0 to 100.
    pub score: Option<i32>,
    /// How long it waited for locks of tables.
    pub lock_wait_ms: Option<i64>,
    /// How long its last transaction was open.
    pub lock_held_ms: Option<i64>,
    /// The size of the database after it.
    pub database_bytes: Option<i64>,
}

impl Metrics {
    /// The numbers, out of the status and of the log, its newest row first.
    pub(crate) fn of(status: &Status, log: &[LogRecord], database_bytes: Option<i64>) -> Self {
        let pending = status.pending.iter();
        let pending = pending.filter(|revision| status.unfinished.as_ref() != Some(&revision.id));
        let mut metrics = Self {
            applied: status.applied.len(),
            // A revision is in one state.
            pending: pending.count(),
            unfinished: usize::from(status.unfinished.is_some()),
            newer: status.newer.len(),
            database_bytes,
            last_event_seconds: log.iter().find_map(seconds),
            ..Self::default()
        };
        let ids = status.applied.iter().map(|revision| revision.id.as_str());
        let mut open: BTreeSet<&str> = ids.chain(status.newer.iter().map(String::as_str)).collect();
        for record in log {
            *metrics.events.entry(record.event.clone()).or_default() += 1;
            let id = record.revision.as_deref().unwrap_or_default();
            if record.event == Event::Applied.as_str() && open.remove(id) {
                metrics.revisions.push(RevisionMetrics::of(id, record));
            }
        }
        let count = |event: Event| metrics.events.get(event.as_str()).copied();
        metrics.rollbacks = count(Event::Reverted).unwrap_or_default();
        metrics.failures = count(Event::Failed).unwrap_or_default();
        metrics
            .revisions
            .sort_by(|a, b| a.revision.cmp(&b.revision));
        metrics
    }
}

impl RevisionMetrics {
    fn of(id: &str, record: &LogRecord) -> Self {
        Self {
            revision: id.to_owned(),
            applied_seconds: seconds(record),
            duration_ms: record.duration_ms,
            score: record.score,
            lock_wait_ms: record.lock_wait_ms,
            lock_held_ms: record.lock_held_ms,
            database_bytes: record.database_bytes,
        }
    }
}

fn seconds(record: &LogRecord) -> Option<i64> {
    record.at.map(|at| at.timestamp())
}

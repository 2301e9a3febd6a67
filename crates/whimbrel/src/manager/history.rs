//! The history of the program's revisions, and one of them in full.

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;
use whimbrel_schema::checksum::Counted;
use whimbrel_schema::operation::Change;

use super::MigrationManager;
use super::status::RevisionStatus;
use crate::error::Result;

/// Whether a revision is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RevisionState {
    /// It is applied.
    Applied,
    /// It is not.
    Pending,
    /// It was begun and not ended.
    Unfinished,
}

/// A revision of the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HistoryEntry {
    /// What is known of it.
    #[serde(flatten)]
    pub revision: RevisionStatus,
    /// Whether it is applied.
    pub state: RevisionState,
    /// Whether no other revision follows it.
    pub is_head: bool,
    /// What it does, an operation a line.
    pub operations: Vec<String>,
}

impl MigrationManager {
    /// Every revision of the program, in order, with its state in the database.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    pub fn history(&self) -> Result<Vec<HistoryEntry>> {
        let status = self.status()?;
        let heads: BTreeSet<&str> = status.heads.iter().map(String::as_str).collect();
        let applied = status.applied.iter();
        let marked = applied
            .map(|revision| (revision, RevisionState::Applied))
            .chain(status.pending.iter().map(|revision| {
                let begun = status.unfinished.as_deref() == Some(&revision.id);
                let state = if begun {
                    RevisionState::Unfinished
                } else {
                    RevisionState::Pending
                };
                (revision, state)
            }));
        let order = self.book.graph().order().enumerate();
        let place: HashMap<&str, usize> = order.map(|(place, id)| (id, place)).collect();
        let mut entries: Vec<HistoryEntry> = marked
            .map(|(revision, state)| HistoryEntry {
                state,
                is_head: heads.contains(revision.id.as_str()),
                operations: self.operations(&revision.id),
                revision: revision.clone(),
            })
            .collect();
        entries.sort_by_key(|entry| place.get(entry.revision.id.as_str()).copied());
        Ok(entries)
    }

    /// One revision, by its id, the beginning of one, or a label.
    ///
    /// # Errors
    ///
    /// When there is no such revision or several, or the database cannot be read.
    pub fn show(&self, written: &str) -> Result<HistoryEntry> {
        let id = self.book.find(written)?;
        let entries = self.history()?;
        let found = entries.into_iter().find(|entry| entry.revision.id == id);
        match found {
            Some(entry) => Ok(entry),
            None => self.book.revision(id).map(|_| HistoryEntry {
                revision: self.describe(id, None),
                state: RevisionState::Pending,
                is_head: false,
                operations: self.operations(id),
            }),
        }
    }

    /// What the `up` of a revision does, an operation a line.
    fn operations(&self, id: &str) -> Vec<String> {
        let Ok((recording, _)) = self.book.record_up(id) else {
            return Vec::new();
        };
        let counted = whimbrel_schema::checksum::counted(&recording);
        counted.iter().map(line).collect()
    }
}

fn line(counted: &Counted<'_>) -> String {
    let mut line = counted.operation.describe();
    for condition in &counted.conditions {
        line.push_str(&format!(", when {condition}"));
    }
    for backend in &counted.only {
        line.push_str(&format!(", on {backend} only"));
    }
    line
}

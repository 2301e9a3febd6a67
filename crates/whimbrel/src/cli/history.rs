//! `migrate history`: every revision, in the order in which they run.

use chrono::Utc;
use serde::Serialize;

use super::context::Context;
use super::outcome::Outcome;
use super::style::{BAD, FAINT, GOOD, WAITING};
use super::table::{Cell, Table};
use super::time::{ago, lasting_ms};
use crate::error::Result;
use crate::manager::{HistoryEntry, RevisionState, Score};

#[derive(Serialize)]
struct History {
    revisions: Vec<HistoryEntry>,
}

pub(super) fn run(context: &Context<'_>) -> Result<Outcome> {
    let history = History {
        revisions: context.manager()?.history()?,
    };
    context.terminal.answer(&history, |screen| {
        if history.revisions.is_empty() {
            screen.line("There are no revisions; `migrate create` writes the first one.");
            return;
        }
        let mut table = Table::wrapping(2);
        table.titles(&["REVISION", "STATE", "MESSAGE", "SCORE", "APPLIED", "TOOK"]);
        for entry in &history.revisions {
            table.row(cells(entry));
        }
        screen.wide_table(&table);
    })?;
    Ok(Outcome::DONE)
}

fn cells(entry: &HistoryEntry) -> [Cell; 6] {
    let revision = &entry.revision;
    let applied = revision.applied_at.as_deref();
    [
        Cell::new(&revision.id),
        state(entry.state),
        Cell::new(labelled(entry)),
        score(revision.safety_score),
        Cell::new(applied.map_or_else(String::new, |at| ago(at, Utc::now()))),
        Cell::styled(
            revision.duration_ms.map_or_else(String::new, lasting_ms),
            FAINT,
        ),
    ]
}

/// The score that it was applied with.
fn score(score: Option<Score>) -> Cell {
    Cell::new(score.map_or_else(String::new, |score| score.to_string()))
}

fn labelled(entry: &HistoryEntry) -> String {
    let mut marks: Vec<&str> = entry.revision.labels.iter().map(String::as_str).collect();
    if entry.is_head {
        marks.push("head");
    }
    match marks.as_slice() {
        [] => entry.revision.message.clone(),
        marks => format!("{} ({})", entry.revision.message, marks.join(", ")),
    }
}

/// The state of a revision as a word.
pub(super) fn state(state: RevisionState) -> Cell {
    match state {
        RevisionState::Applied => Cell::styled("applied", GOOD),
        RevisionState::Pending => Cell::styled("pending", WAITING),
        RevisionState::Unfinished => Cell::styled("unfinished", BAD),
    }
}

//! The history as a table.

use chrono::Utc;

use crate::cli::screen::Screen;
use crate::cli::style::{BAD, FAINT, GOOD, WAITING};
use crate::cli::table::{Cell, Table};
use crate::cli::time::{ago, lasting_ms};
use crate::manager::{HistoryEntry, RevisionState, Score};

pub(super) fn draw(revisions: &[HistoryEntry], screen: &mut Screen) {
    let mut table = Table::wrapping(2);
    table.titles(&["REVISION", "STATE", "MESSAGE", "SCORE", "APPLIED", "TOOK"]);
    for entry in revisions {
        table.row(cells(entry));
    }
    screen.wide_table(&table);
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

/// The message, with the labels behind it.
pub(super) fn labelled(entry: &HistoryEntry) -> String {
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
fn state(state: RevisionState) -> Cell {
    match state {
        RevisionState::Applied => Cell::styled("applied", GOOD),
        RevisionState::Pending => Cell::styled("pending", WAITING),
        RevisionState::Unfinished => Cell::styled("unfinished", BAD),
    }
}

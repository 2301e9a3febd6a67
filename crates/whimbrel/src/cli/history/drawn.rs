//! The history as a drawing: a revision a row, its parents below it.

use std::collections::{BTreeSet, HashMap};

use chrono::Utc;
use renderdag::{Ancestor, GraphRowRenderer, Renderer};

use super::listed::labelled;
use crate::cli::screen::Screen;
use crate::cli::style::{FAINT, harmless, painted};
use crate::cli::table::{LongWords, wrapped};
use crate::cli::time::{ago, lasting_ms};
use crate::manager::{HistoryEntry, RevisionState};

/// The text beside the drawing is not pressed below this width.
const NARROWEST: usize = 16;

/// Draws revisions, the newest first. A line leads to each parent, a dotted one to a dependency, and
/// an open end to what the range leaves out.
pub(super) fn draw(revisions: &[HistoryEntry], screen: &mut Screen) {
    let shown: BTreeSet<&str> = revisions.iter().map(|e| e.revision.id.as_str()).collect();
    let labels: HashMap<&str, &str> = revisions
        .iter()
        .flat_map(|entry| {
            let labels = entry.revision.labels.iter();
            labels.map(|label| (label.as_str(), entry.revision.id.as_str()))
        })
        .collect();
    let rows = GraphRowRenderer::new().output().with_min_row_height(1);
    let mut rows = rows.build_box_drawing();
    for entry in revisions {
        let revision = &entry.revision;
        let parents = revision
            .parents
            .iter()
            .map(|parent| match shown.get(parent.as_str()) {
                Some(parent) => Ancestor::Parent(*parent),
                None => Ancestor::Anonymous,
            });
        let needed = revision.depends_on.iter().filter_map(|needed| {
            let id = labels.get(needed.as_str()).or(shown.get(needed.as_str()))?;
            Some(Ancestor::Ancestor(*id))
        });
        let links: Vec<Ancestor<&str>> = parents.chain(needed).collect();
        let drawing = usize::try_from(rows.width(Some(&revision.id.as_str()), Some(&links)));
        let room = screen.width().map(|width| {
            let left = width.saturating_sub(drawing.unwrap_or(0) + 1);
            left.max(NARROWEST)
        });
        let text = beside(entry, room);
        let row = rows.next_row(&revision.id, links, glyph(entry.state).to_owned(), text);
        row.lines().for_each(|line| screen.line(line.trim_end()));
    }
}

fn glyph(state: RevisionState) -> &'static str {
    match state {
        RevisionState::Applied => "●",
        RevisionState::Pending => "○",
        RevisionState::Unfinished => "◐",
    }
}

/// What stands beside a node: what it is, and what became of it.
fn beside(entry: &HistoryEntry, room: Option<usize>) -> String {
    let revision = &entry.revision;
    let what = harmless(&format!("{}  {}", revision.id, labelled(entry)));
    let room = room.unwrap_or(usize::MAX);
    let mut lines = wrapped(&what, room, LongWords::Whole);
    let fate = wrapped(&fate(entry), room, LongWords::Whole);
    lines.extend(fate.iter().map(|line| painted(FAINT, line)));
    lines.join("\n")
}

fn fate(entry: &HistoryEntry) -> String {
    let revision = &entry.revision;
    let mut facts = vec![match (entry.state, revision.applied_at.as_deref()) {
        (RevisionState::Applied, Some(at)) => format!("applied {}", ago(at, Utc::now())),
        (RevisionState::Applied, None) => "applied".to_owned(),
        (RevisionState::Pending, _) => "pending".to_owned(),
        (RevisionState::Unfinished, _) => "unfinished".to_owned(),
    }];
    facts.extend(
        revision
            .duration_ms
            .map(|ms| format!("took {}", lasting_ms(ms))),
    );
    facts.extend(revision.safety_score.map(|score| format!("score {score}")));
    facts.join(", ")
}

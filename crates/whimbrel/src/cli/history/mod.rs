//! `migrate history`: the revisions, the newest first, as a list or as a drawing of their graph.

mod drawn;
mod listed;

use std::collections::BTreeSet;

use clap::Args;
use serde::Serialize;
use whimbrel_schema::graph::Range;

use super::context::Context;
use super::outcome::Outcome;
use crate::error::Result;
use crate::manager::{HistoryEntry, RevisionState, refused_target};

#[derive(Clone, Debug, Args)]
pub(super) struct History {
    /// Only these: from the older to the newer one, both included; either may be left out
    ///
    /// An end is an id, the beginning of one, a label, head, base, current, -N, or one of them along a
    /// branch, as in `reporting@base:reporting@head`. +N behind the colon counts from the older end.
    #[arg(short, long, value_name = "OLDER:NEWER", value_parser = range, allow_hyphen_values = true)]
    range: Option<Range>,

    /// Draw the graph: who follows whom
    #[arg(long)]
    graph: bool,
}

fn range(written: &str) -> Result<Range, String> {
    written
        .parse()
        .map_err(|_| "a range is written OLDER:NEWER".to_owned())
}

#[derive(Serialize)]
struct Listed {
    revisions: Vec<HistoryEntry>,
}

impl History {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        let mut revisions = context.manager()?.history()?;
        if let Some(range) = &self.range {
            let applied = revisions
                .iter()
                .filter(|entry| entry.state == RevisionState::Applied)
                .map(|entry| entry.revision.id.as_str())
                .collect();
            let graph = context.graph()?;
            let chosen = graph.between(range, &applied).map_err(refused_target)?;
            let chosen: BTreeSet<&str> = chosen.into_iter().collect();
            revisions.retain(|entry| chosen.contains(entry.revision.id.as_str()));
        }
        revisions.reverse();
        let history = Listed { revisions };
        context.terminal.answer(&history, |screen| {
            match (history.revisions.as_slice(), self.graph) {
                ([], _) if self.range.is_some() => screen.line("No revision is in that range."),
                ([], _) => {
                    screen.line("There are no revisions; `migrate create` writes the first one.");
                }
                (revisions, true) => drawn::draw(revisions, screen),
                (revisions, false) => listed::draw(revisions, screen),
            }
        })?;
        Ok(Outcome::DONE)
    }
}

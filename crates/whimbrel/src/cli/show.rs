//! `migrate show`: one revision.

use chrono::Utc;
use clap::Args;

use super::context::Context;
use super::outcome::Outcome;
use super::screen::{Pair, Screen};
use super::style::{BAD, GOOD, WAITING, harmless};
use super::table::{Cell, Table};
use super::time::{ago, lasting_ms};
use crate::error::Result;
use crate::manager::{HistoryEntry, RevisionState};

#[derive(Clone, Debug, Args)]
pub(super) struct Show {
    /// The revision: its id, the beginning of it, or a label
    #[arg(value_name = "REV")]
    revision: String,
}

impl Show {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        let entry = context.manager()?.show(&self.revision)?;
        context
            .terminal
            .answer(&entry, |screen| draw(&entry, screen))?;
        Ok(Outcome::DONE)
    }
}

fn draw(entry: &HistoryEntry, screen: &mut Screen) {
    let revision = &entry.revision;
    let mut facts = vec![
        Pair::new("Revision", &revision.id),
        Pair::new("Message", &revision.message),
        state(entry),
    ];
    let lists = [
        ("Parents", &revision.parents),
        ("Depends on", &revision.depends_on),
        ("Labels", &revision.labels),
    ];
    let given = lists.iter().filter(|(_, list)| !list.is_empty());
    facts.extend(given.map(|(name, list)| Pair::new(name, list.join(", "))));
    if let Some(created) = &revision.created {
        facts.push(Pair::new("Created", created));
    }
    if let (Some(score), Some(band)) = (revision.safety_score, revision.band) {
        facts.push(Pair::new("Safety", format!("{score} ({})", band.name())));
    }
    facts.push(Pair::new("Module", &revision.module));
    facts.push(Pair::new("Checksum", &revision.checksum));
    screen.pairs(facts);
    if let Some(description) = &revision.description {
        screen.gap();
        description
            .lines()
            .for_each(|line| screen.line(&harmless(line)));
    }
    if !entry.operations.is_empty() {
        screen.gap();
        screen.heading("Operations");
        let mut table = Table::wrapping(0);
        for operation in &entry.operations {
            table.row([Cell::new(operation)]);
        }
        screen.table(&table);
    }
}

fn state(entry: &HistoryEntry) -> Pair {
    match entry.state {
        RevisionState::Pending => Pair::styled("State", "pending", WAITING),
        RevisionState::Unfinished => Pair::styled("State", "unfinished", BAD),
        RevisionState::Applied => {
            let at = entry.revision.applied_at.as_deref();
            let at = at.map_or_else(String::new, |at| format!(" {}", ago(at, Utc::now())));
            let took = entry.revision.duration_ms.map(lasting_ms);
            let took = took.map_or_else(String::new, |took| format!(" in {took}"));
            Pair::styled("State", format!("applied{at}{took}"), GOOD)
        }
    }
}

//! `migrate show`: revisions in full.

use std::collections::BTreeSet;

use chrono::Utc;
use clap::Args;
use serde::Serialize;
use whimbrel_schema::graph::Target;

use super::context::Context;
use super::outcome::Outcome;
use super::screen::{Pair, Screen};
use super::style::{BAD, GOOD, WAITING, harmless};
use super::table::{Cell, Table};
use super::target;
use super::time::{ago, lasting_ms};
use crate::error::{Error, ErrorKind, Result};
use crate::manager::{HistoryEntry, RevisionState, refused_target};

/// What stands for the newest applied revisions.
const CURRENT: &str = "current";

#[derive(Clone, Debug, Args)]
pub(super) struct Show {
    /// The revisions: ids, the beginnings of ids, labels, head, heads, current, -N, or one of them
    /// along a branch
    #[arg(value_name = "REV", value_parser = target::target, required = true, allow_negative_numbers = true)]
    revisions: Vec<Target>,
}

/// Several revisions.
#[derive(Serialize)]
struct Several<'s> {
    revisions: &'s [HistoryEntry],
}

impl Show {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        let entries = self.find(context)?;
        match entries.as_slice() {
            [entry] => context
                .terminal
                .answer(entry, |screen| draw(entry, screen))?,
            [] => {
                let message = "nothing is there to be shown: base stands before every revision";
                return Err(Error::new(ErrorKind::Usage, message)
                    .with_hint("`migrate history` lists every revision"));
            }
            several => {
                let several = Several { revisions: several };
                context.terminal.answer(&several, |screen| {
                    for (at, entry) in several.revisions.iter().enumerate() {
                        if at > 0 {
                            screen.gap();
                        }
                        draw(entry, screen);
                    }
                })?;
            }
        }
        Ok(Outcome::DONE)
    }

    /// The revisions in the order in which they run, each once.
    fn find(&self, context: &Context<'_>) -> Result<Vec<HistoryEntry>> {
        let graph = context.graph()?;
        // What names nothing is refused before any database is asked.
        let is_named = |target: &&Target| matches!(target, Target::Named(name) if name != CURRENT);
        for target in self.revisions.iter().filter(is_named) {
            graph
                .points(target, &BTreeSet::new())
                .map_err(refused_target)?;
        }
        let mut entries = context.manager()?.history()?;
        let applied: BTreeSet<&str> = entries
            .iter()
            .filter(|entry| entry.state == RevisionState::Applied)
            .map(|entry| entry.revision.id.as_str())
            .collect();
        let mut chosen = BTreeSet::new();
        for target in &self.revisions {
            match target {
                Target::Named(name) if name == CURRENT => chosen.extend(graph.current(&applied)),
                target => chosen.extend(graph.points(target, &applied).map_err(refused_target)?),
            }
        }
        entries.retain(|entry| chosen.contains(entry.revision.id.as_str()));
        Ok(entries)
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

//! `migrate current`: the applied revisions that no other applied one follows.

use std::collections::BTreeSet;

use clap::Args;
use serde::Serialize;

use super::context::Context;
use super::outcome::Outcome;
use super::table::{Cell, Table};
use crate::error::{ErrorKind, Result};
use crate::manager::RevisionStatus;

#[derive(Clone, Debug, Args)]
pub(super) struct Current {
    /// End with code 3 when a head is not applied
    #[arg(long)]
    check_heads: bool,
}

#[derive(Serialize)]
struct Found {
    current_revision: Option<String>,
    current: Vec<RevisionStatus>,
    /// The heads that are not applied.
    heads_ahead: Vec<&'static str>,
}

impl Current {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        let found = find(context)?;
        draw(context, &found)?;
        if !self.check_heads || found.heads_ahead.is_empty() {
            return Ok(Outcome::DONE);
        }
        let mut screen = context.terminal.screen();
        let heads = found.heads_ahead.join(", ");
        screen.line(&format!(
            "Not applied yet: {heads}. `migrate run` goes there."
        ));
        context.terminal.say(&screen);
        Ok(Outcome::found(ErrorKind::Pending))
    }
}

fn find(context: &Context<'_>) -> Result<Found> {
    let status = context.manager()?.status()?;
    let is_current = |revision: &RevisionStatus| status.current.contains(&revision.id);
    let applied: BTreeSet<&str> = status.applied.iter().map(|r| r.id.as_str()).collect();
    Ok(Found {
        heads_ahead: context.graph()?.heads_ahead(&applied),
        current_revision: status.current_revision.clone(),
        current: status
            .applied
            .iter()
            .filter(|r| is_current(r))
            .cloned()
            .collect(),
    })
}

fn draw(context: &Context<'_>, current: &Found) -> Result<()> {
    if current.current.is_empty() {
        let mut screen = context.terminal.screen();
        screen.line("No revision is applied.");
        context.terminal.say(&screen);
    }
    context.terminal.answer(current, |screen| {
        let mut table = Table::wrapping(1);
        for revision in &current.current {
            table.row([Cell::new(&revision.id), Cell::new(&revision.message)]);
        }
        screen.wide_table(&table);
    })
}

//! `migrate current`: the applied revisions that no other applied one follows.

use serde::Serialize;

use super::context::Context;
use super::outcome::Outcome;
use super::table::{Cell, Table};
use crate::error::Result;
use crate::manager::RevisionStatus;

#[derive(Serialize)]
struct Current {
    current_revision: Option<String>,
    current: Vec<RevisionStatus>,
}

pub(super) fn run(context: &Context<'_>) -> Result<Outcome> {
    let status = context.manager()?.status()?;
    let is_current = |revision: &RevisionStatus| status.current.contains(&revision.id);
    let current = Current {
        current_revision: status.current_revision.clone(),
        current: status
            .applied
            .iter()
            .filter(|r| is_current(r))
            .cloned()
            .collect(),
    };
    if current.current.is_empty() {
        let mut screen = context.terminal.screen();
        screen.line("No revision is applied.");
        context.terminal.say(&screen);
    }
    context.terminal.answer(&current, |screen| {
        let mut table = Table::wrapping(1);
        for revision in &current.current {
            table.row([Cell::new(&revision.id), Cell::new(&revision.message)]);
        }
        screen.wide_table(&table);
    })?;
    Ok(Outcome::DONE)
}

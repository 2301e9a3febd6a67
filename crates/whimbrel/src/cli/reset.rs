//! `migrate reset`: everything that the revisions made is dropped.

use super::context::Context;
use super::outcome::Outcome;
use super::prompt;
use super::screen::Screen;
use super::style::{BAD, GOOD, painted};
use super::table::{Cell, Table};
use crate::error::Result;
use crate::manager::ResetReport;

pub(super) fn run(context: &Context<'_>) -> Result<Outcome> {
    let manager = context.manager()?;
    let plan = manager.plan_reset()?;
    if !plan.dropped.is_empty() || !plan.reverted.is_empty() {
        prompt::confirm(context, "reset", "Drop all of it?", |screen| {
            let database = manager.url();
            let warning = format!("This destroys every row of {database}:");
            screen.line(&painted(BAD, &warning));
            draw(&plan, screen);
        })?;
    }
    let done = manager.reset()?;
    context.terminal.report(&done, |screen| {
        if done.reverted.is_empty() {
            screen.line("Nothing to drop.");
            return;
        }
        let count = done.reverted.len();
        let plural = if count == 1 { "" } else { "s" };
        screen.line(&painted(GOOD, &format!("Reset {count} revision{plural}")));
        draw(&done, screen);
    })?;
    Ok(Outcome::DONE)
}

fn draw(report: &ResetReport, screen: &mut Screen) {
    let mut table = Table::wrapping(1);
    let dropped = report.dropped.iter().map(|name| ("drop", name));
    let kept = report.kept.iter().map(|name| ("keep", name));
    for (what, name) in dropped.chain(kept) {
        table.row([Cell::new(what), Cell::new(name)]);
    }
    screen.table(&table);
}

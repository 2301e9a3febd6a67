//! `migrate repair`: what contradicts the program's revisions, and its mending.

use clap::Args;

use super::context::Context;
use super::outcome::Outcome;
use super::prompt;
use super::screen::Screen;
use super::style::{BAD, GOOD, HEADING, painted};
use super::table::{Cell, Table};
use crate::error::Result;
use crate::manager::{ChangedRevision, MissingRow, RepairReport};

#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: migrate repair 20260101090000")]
pub(super) struct Repair {
    /// Record the checksum of this revision anew; without one, only show what could be repaired
    #[arg(value_name = "REV")]
    revisions: Vec<String>,
}

impl Repair {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        let manager = context.manager()?;
        let plan = prompt::planned(&manager, || manager.plan_repair(&self.revisions))?;
        if self.revisions.is_empty() || plan.changed.is_empty() {
            context.terminal.answer(&plan, |screen| {
                if plan.changed.is_empty() {
                    screen.line("The recorded checksums are those of this program.");
                }
                draw(&plan, screen);
            })?;
            return Ok(Outcome::DONE);
        }
        prompt::confirm(context, "repair", "Record them anew?", |screen| {
            let database = manager.url();
            screen.line(&format!(
                "This records other operations as applied on {database}, and changes no schema:"
            ));
            draw(&plan, screen);
        })?;
        let done = manager.repair(&self.revisions, &plan)?;
        context.terminal.report(&done, |screen| {
            let line = format!("Recorded anew: {}", done.repaired.join(", "));
            screen.line(&painted(GOOD, &line));
            draw(&done, screen);
            screen.line("`migrate drift` tells whether the schema agrees with them.");
        })?;
        Ok(Outcome::DONE)
    }
}

fn draw(report: &RepairReport, screen: &mut Screen) {
    for changed in &report.changed {
        draw_changed(changed, screen);
    }
    draw_missing(&report.missing_rows, screen);
}

fn draw_changed(changed: &ChangedRevision, screen: &mut Screen) {
    let title = format!("{} was changed after it was applied", changed.revision);
    screen.line(&painted(HEADING, &title));
    if !changed.is_compared {
        screen.line("  The log does not have the operations that were applied.");
    }
    let mut table = Table::wrapping(1);
    for (sign, lines) in [("-", &changed.applied_only), ("+", &changed.program_only)] {
        for line in lines {
            table.row([Cell::new(sign), Cell::new(line)]);
        }
    }
    screen.table(&table);
}

fn draw_missing(missing: &[MissingRow], screen: &mut Screen) {
    if missing.is_empty() {
        return;
    }
    screen.line(&painted(
        BAD,
        "By the log these are applied, and their rows in the history are gone:",
    ));
    let mut table = Table::wrapping(1);
    for row in missing {
        let at = row.applied_at.as_deref().unwrap_or("at a time unknown");
        table.row([
            Cell::new(&row.revision),
            Cell::new(format!("applied {at} by {}", row.actor)),
        ]);
    }
    screen.table(&table);
    screen.line(
        "If somebody removed the rows by hand, `migrate stamp REV` says that they are applied; if \
         another tool reverted them, `migrate run` applies them again.",
    );
}

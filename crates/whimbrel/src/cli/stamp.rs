//! `migrate stamp`: the history is said anew, and no schema is changed.

use clap::Args;
use whimbrel_schema::graph::Target;

use super::context::Context;
use super::outcome::Outcome;
use super::screen::Screen;
use super::style::{BAD, GOOD, painted};
use super::table::{Cell, Table};
use super::{prompt, target};
use crate::error::Result;
use crate::manager::{Rows, StampReport};

#[derive(Clone, Debug, Args)]
pub(super) struct Stamp {
    /// Say that the database is here: an id, the beginning of one, a label, head, heads, base, -N, or
    /// one of them along a branch
    #[arg(value_name = "REV", value_parser = target::target, allow_hyphen_values = true)]
    target: Target,

    /// Forget every row first, also those of revisions that this program does not know
    #[arg(long)]
    purge: bool,
}

impl Stamp {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        let rows = match self.purge {
            true => Rows::Purged,
            false => Rows::Kept,
        };
        let manager = context.manager()?;
        let plan = prompt::planned(&manager, || manager.plan_stamp(&self.target, rows))?;
        if !plan.is_nothing() {
            prompt::confirm(context, "stamp", "Go on?", |screen| {
                let database = manager.url();
                screen.line(&format!(
                    "This changes the history of {database}, not its schema:"
                ));
                draw(&plan, screen);
            })?;
        }
        let done = manager.stamp(&self.target, rows)?;
        context.terminal.report(&done, |screen| {
            match (done.is_nothing(), done.current.as_slice()) {
                (true, _) => screen.line("The history says so already."),
                (false, []) => screen.line(&painted(GOOD, "Stamped: no revision is applied")),
                (false, current) => {
                    let line = format!("Stamped: the database is at {}", current.join(", "));
                    screen.line(&painted(GOOD, &line));
                }
            }
            draw(&done, screen);
        })?;
        Ok(Outcome::DONE)
    }
}

fn draw(report: &StampReport, screen: &mut Screen) {
    let mut table = Table::wrapping(1);
    for (what, ids) in [("forget", &report.forgotten), ("record", &report.recorded)] {
        ids.iter()
            .for_each(|id| table.row([Cell::new(what), Cell::new(id)]));
    }
    screen.table(&table);
    draw_comparison(&report.differences, report.not_compared.as_deref(), screen);
}

/// What the live schema says of a history that was said anew.
pub(super) fn draw_comparison(
    differences: &[String],
    not_compared: Option<&str>,
    screen: &mut Screen,
) {
    if let Some(why) = not_compared {
        screen.line(&format!("The schema could not be compared with it: {why}"));
    }
    if !differences.is_empty() {
        screen.line(&painted(
            BAD,
            "The schema of the database is not what this history makes:",
        ));
        let mut table = Table::wrapping(0);
        for difference in differences {
            table.row([Cell::new(difference)]);
        }
        screen.table(&table);
    }
}

//! `migrate abort`: what was done of the unfinished revision is undone.

use clap::Args;
use whimbrel_schema::plan::Direction;

use super::context::Context;
use super::outcome::Outcome;
use super::plan::statements_of;
use super::progress::Progress;
use super::prompt;
use super::screen::Screen;
use super::style::{BAD, FAINT, GOOD, painted};
use super::time::lasting;
use crate::error::Result;
use crate::manager::{AbortPlan, AbortReport};

#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Example:\n  migrate abort --force\n\nOnly what was stored when the revision began \
                        undoes it; `migrate plan` shows it, and which steps are points of no return. Past \
                        one, abort refuses: `migrate resume` finishes the revision."
)]
pub(super) struct Abort {
    /// Accept that undoing this revision destroys data
    #[arg(long, value_name = "REV")]
    accept_data_loss: Vec<String>,
}

impl Abort {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        let manager = context.manager()?;
        let plan = prompt::planned(&manager, || manager.plan_abort())?;
        if let Some(plan) = plan.filter(|plan| self.accepts(plan)) {
            prompt::confirm(context, "abort", "Undo it?", |screen| {
                draw_plan(&plan, &manager.url().to_string(), screen);
            })?;
        }
        let done = Progress::of(
            &context.terminal,
            &manager,
            "undone",
            |manager, observer| manager.abort(&self.accept_data_loss, observer),
        )?;
        context
            .terminal
            .report(&done, |screen| draw(&done, screen))?;
        Ok(Outcome::DONE)
    }

    /// Tells whether nobody needs to be asked only to be refused.
    fn accepts(&self, plan: &AbortPlan) -> bool {
        plan.losses.is_empty() || !self.accept_data_loss.is_empty()
    }
}

fn draw_plan(plan: &AbortPlan, database: &str, screen: &mut Screen) {
    let began = match plan.direction {
        Direction::Up => "applied",
        Direction::Down => "reverted",
    };
    screen.line(&format!(
        "This undoes on {database} what was {began} of {} {}:",
        plan.revision, plan.message
    ));
    for statement in plan.steps.iter().flat_map(statements_of) {
        screen.line(&painted(FAINT, &format!("  {statement}")));
    }
    for loss in &plan.losses {
        let lost = format!("It loses {}.", loss.what.join(" and "));
        screen.line(&painted(BAD, &lost));
    }
}

fn draw(report: &AbortReport, screen: &mut Screen) {
    let Some(revision) = &report.revision else {
        return screen.line("No revision is unfinished.");
    };
    let state = match report.direction {
        Some(Direction::Down) => "applied",
        Some(Direction::Up) | None => "pending",
    };
    let done = painted(GOOD, &format!("Aborted {revision}"));
    let time = lasting(report.duration);
    screen.line(&format!("{done} in {time}: it is {state} again"));
}

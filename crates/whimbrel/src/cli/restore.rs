//! `migrate restore`: a backup is brought back, after what is there was set aside.

use std::path::PathBuf;

use clap::Args;
use whimbrel_schema::Backend;

use super::context::Context;
use super::outcome::Outcome;
use super::prompt;
use super::screen::Screen;
use super::style::{BAD, CODE, GOOD, painted};
use crate::error::Result;
use crate::manager::RestoreReport;

#[derive(Clone, Debug, Args)]
#[command(after_help = "Example:\n  migrate restore backups/shop-20260115T103000.000Z.db")]
pub(super) struct Restore {
    /// A file that `migrate backup` made, with its manifest beside it
    #[arg(value_name = "PATH")]
    path: PathBuf,
}

impl Restore {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        let manager = context.manager()?;
        let plan = manager.plan_restore(&self.path)?;
        let backend = manager.url().backend();
        prompt::confirm(context, "restore", "Go on?", |screen| {
            draw_plan(&plan, backend, screen);
        })?;
        let done = manager.restore(&self.path)?;
        context
            .terminal
            .report(&done, |screen| draw(&done, backend, screen))?;
        Ok(Outcome::DONE)
    }
}

fn draw_plan(plan: &RestoreReport, backend: Backend, screen: &mut Screen) {
    let (from, into) = (&plan.from, &plan.into);
    match backend {
        Backend::Sqlite => {
            screen.line(&painted(BAD, &format!("This replaces every row of {into}")));
            screen.line(&format!(
                "by those of {from}. What is there now is backed up first."
            ));
        }
        Backend::Postgres => {
            screen.line(&format!("This makes the new database {into} from {from}."));
        }
    }
    draw_lost(plan, screen);
}

fn draw_lost(report: &RestoreReport, screen: &mut Screen) {
    screen.line("The backup does not bring back:");
    for lost in &report.lost {
        screen.line(&format!("  {lost}"));
    }
}

fn draw(done: &RestoreReport, backend: Backend, screen: &mut Screen) {
    let revision = match done.revisions.as_slice() {
        [] => "no revision".to_owned(),
        revisions => format!("revision {}", revisions.join(", ")),
    };
    let line = format!("Restored {} at {revision}", done.into);
    screen.line(&painted(GOOD, &line));
    if let Some(aside) = &done.aside {
        screen.line(&format!("What was there before: {aside}"));
    }
    if backend == Backend::Postgres {
        screen.line("To put it in the place of the old one, stop the application and run:");
        for statement in &done.swap {
            screen.line(&format!("  {}", painted(CODE, statement)));
        }
        draw_lost(done, screen);
    }
}

//! `migrate rollback`: applied revisions are reverted.

use clap::Args;
use whimbrel_schema::graph::Target;

use super::backup::BackupFirst;
use super::context::{Asked, Context};
use super::outcome::Outcome;
use super::progress::Progress;
use super::screen::Screen;
use super::style::BAD;
use super::table::{Cell, Table};
use super::{prompt, report, target};
use crate::error::Result;
use crate::manager::{Back, MigrationManager, RunPlan};

#[derive(Clone, Debug, Args)]
pub(super) struct Rollback {
    /// Revert so many revisions, the last first [default: 1]
    #[arg(value_name = "N", value_parser = target::count, conflicts_with = "target")]
    count: Option<usize>,

    /// Go back to this revision, which stays applied: an id, the beginning of one, a label, base,
    /// or -N
    #[arg(long, value_name = "REV", value_parser = target::target, allow_negative_numbers = true)]
    target: Option<Target>,

    /// Accept that reverting this revision destroys data; once for each such revision
    #[arg(long, value_name = "REV")]
    accept_data_loss: Vec<String>,

    #[command(flatten)]
    backup: BackupFirst,
}

impl Rollback {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        let back = match &self.target {
            Some(target) => Back::To(target.clone()),
            None => Back::Steps(self.count.unwrap_or(1)),
        };
        let manager = context.manager_with(&Asked {
            backup: self.backup.policy(),
            ..Asked::default()
        })?;
        let plan = prompt::planned(&manager, || manager.plan_rollback(&back))?;
        if !plan.revisions.is_empty() && self.accepts(&manager, &plan)? {
            prompt::confirm(context, "rollback", "Go on?", |screen| {
                draw_plan(&plan, &manager.url().to_string(), screen);
            })?;
        }
        let accepted = &self.accept_data_loss;
        let done = Progress::of(
            &context.terminal,
            &manager,
            "reverted",
            |manager, observer| match context.flags.force {
                true => manager.rollback(&back, accepted, observer),
                false => manager.rollback_confirmed(&back, &plan, accepted, observer),
            },
        )?;
        report::reverted(&context.terminal, &done)
    }

    /// Tells whether every loss is accepted; when not, the rollback itself refuses, and nobody needs
    /// to be asked.
    fn accepts(&self, manager: &MigrationManager, plan: &RunPlan) -> Result<bool> {
        let accepted = manager.find_all(&self.accept_data_loss)?;
        let mut losses = plan.losses.iter();
        Ok(losses.all(|loss| accepted.contains(&loss.revision.as_str())))
    }
}

fn draw_plan(plan: &RunPlan, database: &str, screen: &mut Screen) {
    screen.line(&format!("This reverts on {database}:"));
    let mut table = Table::wrapping(1);
    for revision in &plan.revisions {
        let loss = plan.losses.iter().find(|loss| loss.revision == revision.id);
        let lost = loss.map_or_else(String::new, |loss| {
            format!("loses {}", loss.what.join(" and "))
        });
        table.row([
            Cell::new(revision.id),
            Cell::new(revision.message),
            Cell::styled(lost, BAD),
        ]);
    }
    screen.table(&table);
}

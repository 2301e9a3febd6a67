//! `migrate rollback`: applied revisions are reverted.

use clap::Args;
use whimbrel_schema::graph::{Surprise, Target};

use super::backup::BackupFirst;
use super::context::{Asked, Context};
use super::outcome::Outcome;
use super::progress::Progress;
use super::screen::Screen;
use super::style::{BAD, painted};
use super::table::{Cell, Table};
use super::{prompt, report, target};
use crate::error::{ErrorKind, Result};
use crate::manager::{Back, Loss, MigrationManager, RunPlan};

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
        let plan = match prompt::planned(&manager, || manager.plan_rollback(&back)) {
            Err(error) if error.kind() == ErrorKind::DatabaseAhead => {
                return self.run_stored(context, &manager, &back);
            }
            planned => planned?,
        };
        let surprise = self.surprise(context, &plan)?;
        if !plan.revisions.is_empty() && self.accepts(&manager, &plan)? {
            prompt::confirm(context, "rollback", "Go on?", |screen| {
                draw_plan(&plan, &manager.url().to_string(), screen);
                if let Some(surprise) = &surprise {
                    screen.line(&painted(BAD, &format!("{surprise}.")));
                }
            })?;
        }
        let accepted = &self.accept_data_loss;
        let mut done = Progress::of(
            &context.terminal,
            &manager,
            "reverted",
            |manager, observer| match context.flags.force {
                true => manager.rollback(&back, accepted, observer),
                false => manager.rollback_confirmed(&back, &plan, accepted, observer),
            },
        )?;
        done.notes
            .extend(surprise.map(|surprise| surprise.to_string()));
        report::reverted(&context.terminal, &done)
    }

    /// What the target brings along that its words do not say.
    fn surprise(&self, context: &Context<'_>, plan: &RunPlan) -> Result<Option<Surprise>> {
        let Some(target) = &self.target else {
            return Ok(None);
        };
        let ids: Vec<&'static str> = plan.revisions.iter().map(|revision| revision.id).collect();
        Ok(context.graph()?.surprise(target, &ids))
    }

    /// Reverts revisions that this program does not know, by the plans that the log keeps.
    fn run_stored(
        &self,
        context: &Context<'_>,
        manager: &MigrationManager,
        back: &Back,
    ) -> Result<Outcome> {
        let plan = manager.plan_stored_rollback(back)?;
        let is_accepted = |loss: &Loss| {
            let mut accepted = self.accept_data_loss.iter();
            accepted.any(|name| loss.revision.starts_with(name.as_str()))
        };
        let mut screen = context.terminal.screen();
        let database = manager.url();
        screen.line(&format!(
            "This program does not know these revisions. The log keeps how to revert them on {database}:"
        ));
        super::plan::draw_stored(&plan, &mut screen);
        if context.flags.force || !plan.losses.iter().all(is_accepted) {
            context.terminal.say(&screen);
        } else {
            prompt::confirm(context, "rollback", "Run these stored plans?", |asked| {
                *asked = screen;
            })?;
        }
        let accepted = &self.accept_data_loss;
        let done = Progress::of(
            &context.terminal,
            manager,
            "reverted",
            |manager, observer| manager.rollback_stored(back, &plan, accepted, observer),
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

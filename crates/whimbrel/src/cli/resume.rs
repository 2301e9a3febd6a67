//! `migrate resume`: the unfinished revision is finished.

use clap::Args;

use super::context::Context;
use super::outcome::Outcome;
use super::progress::Progress;
use super::report;
use crate::error::Result;

/// Takes `REV` for the loss of a rollback that was interrupted before its first step.
#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Example:\n  migrate resume\n\nGoes on with the stored plan, whether a run or a \
                        rollback began it, and does nothing else. `migrate abort` undoes it instead."
)]
pub(super) struct Resume {
    /// Accept that reverting this revision destroys data
    #[arg(long, value_name = "REV")]
    accept_data_loss: Vec<String>,
}

impl Resume {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        let manager = context.manager()?;
        let done = Progress::of(
            &context.terminal,
            &manager,
            "finished",
            |manager, observer| manager.resume(&self.accept_data_loss, observer),
        )?;
        report::resumed(&context.terminal, &done)
    }
}

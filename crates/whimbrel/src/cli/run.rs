//! `migrate run`: pending revisions are applied.

use clap::Args;
use whimbrel_schema::graph::Target;

use super::backup::BackupFirst;
use super::context::{Asked, Context};
use super::outcome::Outcome;
use super::progress::Progress;
use super::{report, target};
use crate::error::{Error, ErrorKind, Result};
use crate::manager::CheckAfter;

#[derive(Clone, Debug, Args)]
pub(super) struct Run {
    /// Stop at this revision: an id, the beginning of one, a label, head, heads, or +N
    #[arg(long, value_name = "REV", value_parser = target::target, allow_negative_numbers = true)]
    target: Option<Target>,

    /// Run this revision although its safety score is below the threshold; once for each
    #[arg(long, value_name = "REV")]
    accept_risk: Vec<String>,

    /// Check the whole database after it, not only the tables that were changed
    #[arg(long)]
    full_check: bool,

    #[command(flatten)]
    backup: BackupFirst,
}

impl Run {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        let target = self.target.clone().unwrap_or(Target::Heads);
        must_go_forwards(&target)?;
        let manager = context.manager_with(&Asked {
            risks: &self.accept_risk,
            backup: self.backup.policy(),
            check_after: match self.full_check {
                true => CheckAfter::Everything,
                false => CheckAfter::Touched,
            },
        })?;
        let done = Progress::of(
            &context.terminal,
            &manager,
            "applied",
            |manager, observer| manager.run(&target, observer),
        )?;
        report::applied(&context.terminal, &done)
    }
}

fn must_go_forwards(target: &Target) -> Result<()> {
    let written = match target {
        Target::Base => "base".to_owned(),
        Target::Relative(steps) if *steps < 0 => steps.to_string(),
        _ => return Ok(()),
    };
    Err(
        Error::new(ErrorKind::Usage, "`run` applies revisions and reverts none")
            .with_hint(format!("`migrate rollback --target {written}` goes back")),
    )
}

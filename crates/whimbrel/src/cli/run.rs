//! `migrate run`: pending revisions are applied.

use clap::Args;
use whimbrel_schema::graph::Target;

use super::context::Context;
use super::outcome::Outcome;
use super::progress::Progress;
use super::{dry_run, report, target};
use crate::error::{Error, ErrorKind, Result};
use crate::manager::{Ground, MigrationManager};

#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: migrate run --dry-run --target +1")]
pub(super) struct Run {
    /// Stop at this revision: an id, the beginning of one, a label, head, heads, or +N
    #[arg(long, value_name = "REV", value_parser = target::target, allow_negative_numbers = true)]
    target: Option<Target>,

    /// Run this revision although its safety score is below the threshold; once for each
    #[arg(long, value_name = "REV")]
    accept_risk: Vec<String>,

    /// Run on a copy of the database, which is gone afterwards, and show what happened
    #[arg(long)]
    dry_run: bool,

    /// With --dry-run, run on the database itself, in a transaction that is taken back; only what
    /// reads and writes no rows
    #[arg(long, requires = "dry_run")]
    on_live: bool,
}

impl Run {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        let target = self.target.clone().unwrap_or(Target::Heads);
        must_go_forwards(&target)?;
        let manager = context.manager_accepting(&self.accept_risk)?;
        if self.dry_run {
            let ground = match self.on_live {
                true => Ground::Live,
                false => Ground::Copy,
            };
            return dry_run::run(context, &manager, &target, ground);
        }
        let done = Progress::of(
            &context.terminal,
            &manager,
            "applied",
            |manager, observer| manager.run(&target, observer),
        )
        .map_err(|error| with_missing_row(error, &manager))?;
        report::applied(&context.terminal, &done)
    }
}

/// Says when the revision that failed is applied by the log, and only its row in the history is gone.
fn with_missing_row(error: Error, manager: &MigrationManager) -> Error {
    let missing = manager.missing_rows().unwrap_or_default();
    let row = missing
        .iter()
        .find(|row| error.revision() == Some(row.revision.as_str()));
    let Some(row) = row else {
        return error;
    };
    let at = row.applied_at.as_deref().unwrap_or("at a time unknown");
    let hint = format!(
        "the log says that it was applied {at}, and its row in the history is gone: when somebody \
         removed that by hand, `migrate stamp {}` says that it is applied",
        row.revision
    );
    match error.hint().map(str::to_owned) {
        Some(other) => error.with_hint(format!("{hint}; {other}")),
        None => error.with_hint(hint),
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

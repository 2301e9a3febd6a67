//! `migrate run`: pending revisions are applied.

use clap::Args;
use whimbrel_schema::graph::Target;

use super::backup::BackupFirst;
use super::context::{Asked, Context};
use super::outcome::Outcome;
use super::progress::Progress;
use super::{dry_run, report, target};
use crate::error::{Error, ErrorKind, Result};
use crate::manager::{CheckAfter, DataWork, Ground, MigrationManager, RunReport};

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
    #[arg(long, conflicts_with_all = ["backup", "full_check"])]
    dry_run: bool,

    /// With --dry-run, run on the database itself, in a transaction that is taken back; only what
    /// reads and writes no rows
    #[arg(long, requires = "dry_run")]
    on_live: bool,

    /// Check the whole database after it, not only the tables that were changed
    #[arg(long)]
    full_check: bool,

    /// Stop before the first backfill, and leave it to `migrate backfill`
    #[arg(long, conflicts_with = "dry_run")]
    defer_data: bool,

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
            data_work: match self.defer_data {
                true => DataWork::Deferred,
                false => DataWork::Now,
            },
        })?;
        if self.dry_run {
            let ground = match self.on_live {
                true => Ground::Live,
                false => Ground::Copy,
            };
            return dry_run::run(context, &manager, &target, ground);
        }
        let mut done = Progress::of(
            &context.terminal,
            &manager,
            "applied",
            |manager, observer| manager.run(&target, observer),
        )
        .map_err(|error| with_missing_row(error, &manager))?;
        done.notes.extend(surprise(context, &target, &done)?);
        report::applied(&context.terminal, &done)
    }
}

/// What the target brought along that its words did not say.
fn surprise(context: &Context<'_>, target: &Target, done: &RunReport) -> Result<Option<String>> {
    let begun_now = done.revisions.iter().filter(|revision| !revision.resumed);
    let ids: Vec<&str> = begun_now.map(|revision| revision.id.as_str()).collect();
    let surprise = context.graph()?.surprise(target, &ids);
    Ok(surprise.map(|surprise| surprise.to_string()))
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

//! `migrate validate`: what the analyzer says of revisions.

mod answer;
mod draw;
mod fix;
mod since;
mod trace;

use clap::Args;
use whimbrel_schema::verify::{LevelLists, Policy};

use super::context::Context;
use super::outcome::Outcome;
use crate::error::{ErrorKind, Result};
use crate::manager::{MigrationManager, Verdicts, Which, bad_level};
use answer::Answer;
use fix::Mended;

#[derive(Clone, Debug, Args)]
pub(super) struct Validate {
    /// These revisions: ids, the beginnings of ids, labels, or files of modules
    #[arg(value_name = "REV", conflicts_with_all = ["all", "pending", "since"])]
    revisions: Vec<String>,

    /// Every revision
    #[arg(long, conflicts_with_all = ["pending", "since"])]
    all: bool,

    /// The revisions that the database does not have yet; all of them without a database [default]
    #[arg(long, conflicts_with = "since")]
    pending: bool,

    /// The revisions whose modules were added or changed since this commit
    #[arg(long, value_name = "GITREF")]
    since: Option<String>,

    /// Fail when the score of a revision is lower
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=100))]
    min_score: Option<u8>,

    /// Fail on findings of a rule or a group of rules
    #[arg(short = 'D', long, value_name = "RULE")]
    deny: Vec<String>,

    /// Report findings of a rule or a group of rules without failing
    #[arg(short = 'W', long, value_name = "RULE")]
    warn: Vec<String>,

    /// Leave findings of a rule or a group of rules out
    #[arg(short = 'A', long, value_name = "RULE")]
    allow: Vec<String>,

    /// Run the revisions on a scratch database with generated rows, and show what they really do
    ///
    /// The scratch database is a temporary file, or a database made beside the configured one, which
    /// is not touched; it is gone afterwards.
    #[arg(long)]
    trace: bool,

    /// How many rows each table of the scratch database gets
    #[arg(long, value_name = "N", default_value_t = 1_000, requires = "trace",
          value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    trace_rows: u32,

    /// Show how the modules are mended, where that is mechanical
    #[arg(long)]
    fix: bool,

    /// Write the fixes into the modules of revisions that the database never had
    #[arg(long, requires = "fix")]
    write: bool,
}

impl Validate {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        let manager = context.manager()?;
        let policy = self.policy(manager.policy())?;
        let verdicts = manager.judge(&self.which()?, &policy)?;
        let threshold = self.min_score.or_else(|| manager.options().threshold());
        let trace = match self.trace {
            true => Some(manager.trace(&verdicts, &policy, self.trace_rows)?),
            false => None,
        };
        let mended = self.mend(&verdicts, &manager)?;
        let mut answer = Answer::of(&verdicts, threshold).with_trace(trace.as_ref());
        answer.fixes = mended.as_deref();
        let outcome = match answer.is_valid() {
            true => Outcome::DONE,
            false => Outcome::found(ErrorKind::Unsafe),
        };
        context.terminal.report(&answer, |screen| {
            draw::verdicts(&verdicts, threshold, screen);
            if let Some(trace) = &trace {
                trace::draw(trace, screen);
            }
            if let Some(mended) = &mended {
                fix::draw(mended, screen);
            }
        })?;
        Ok(outcome)
    }

    /// The fixes, where they are asked for; written, where that is asked for, too.
    fn mend(&self, verdicts: &Verdicts, manager: &MigrationManager) -> Result<Option<Vec<Mended>>> {
        if !self.fix {
            return Ok(None);
        }
        let mut mended = fix::mend(verdicts)?;
        if self.write {
            fix::write(&mut mended, manager)?;
        }
        Ok(Some(mended))
    }

    fn which(&self) -> Result<Which> {
        match &self.since {
            Some(reference) => Ok(Which::Named(since::changed_modules(reference)?)),
            None if self.all => Ok(Which::All),
            None if self.revisions.is_empty() => Ok(Which::Pending),
            None => Ok(Which::Named(self.revisions.clone())),
        }
    }

    /// The policy in the environment, with the levels of the command line.
    fn policy(&self, policy: &Policy) -> Result<Policy> {
        let lists = LevelLists {
            deny: self.deny.clone(),
            warn: self.warn.clone(),
            allow: self.allow.clone(),
        };
        policy.clone().with_lists(&lists).map_err(bad_level)
    }
}

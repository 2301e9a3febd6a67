//! `migrate backup`: a copy of the whole database, proven where that is asked for.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::context::Context;
use super::outcome::Outcome;
use super::screen::{Pair, Screen};
use super::style::{GOOD, painted};
use crate::error::Result;
use crate::manager::{BackupPolicy, BackupReport, BackupRequest, Verified, Verify};

#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Examples:\n  migrate backup\n  migrate backup before-upgrade.sql --verify=restore"
)]
pub(super) struct Backup {
    /// The file to write; one that ends in .sql is written as SQL [default: a new one in the folder
    /// of backups]
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,

    /// Prove it: read it back as a whole, or restore it into a scratch database and compare
    #[arg(long, value_name = "HOW", num_args = 0..=1, require_equals = true, default_missing_value = "read")]
    verify: Option<How>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum How {
    Read,
    Restore,
}

/// Whether a run or rollback makes a backup first, for this one command.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct BackupFirst {
    /// Make a backup first, whatever the settings say
    #[arg(long, conflicts_with = "no_backup")]
    backup: bool,

    /// Make no backup first, whatever the settings say
    #[arg(long)]
    no_backup: bool,
}

impl BackupFirst {
    /// The policy that the flags ask for.
    pub(super) fn policy(self) -> Option<BackupPolicy> {
        match (self.backup, self.no_backup) {
            (true, _) => Some(BackupPolicy::Always),
            (false, true) => Some(BackupPolicy::Never),
            (false, false) => None,
        }
    }
}

impl Backup {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        let request = BackupRequest {
            path: self.path.clone(),
            verify: match self.verify {
                None => Verify::No,
                Some(How::Read) => Verify::Read,
                Some(How::Restore) => Verify::Restore,
            },
        };
        let report = context.manager()?.backup(&request)?;
        context
            .terminal
            .report(&report, |screen| draw(&report, screen))?;
        Ok(Outcome::DONE)
    }
}

fn draw(report: &BackupReport, screen: &mut Screen) {
    let manifest = &report.manifest;
    screen.line(&painted(GOOD, &format!("Backed up to {}", report.file)));
    let verified = match manifest.verified {
        None => "no; `--verify` reads it back, `--verify=restore` tries it out",
        Some(Verified::Read) => "read back as a whole",
        Some(Verified::Restored) => "restored into a scratch database, and the same there",
    };
    let revision = match manifest.revisions.as_slice() {
        [] => "none".to_owned(),
        revisions => revisions.join(", "),
    };
    screen.pairs(vec![
        Pair::new("database", manifest.database.clone()),
        Pair::new("revision", revision),
        Pair::new("bytes", manifest.bytes.to_string()),
        Pair::new("SHA-256", manifest.sha256.clone()),
        Pair::new("proven", verified),
        Pair::new("manifest", report.manifest_file.clone()),
    ]);
    for removed in &report.removed {
        screen.line(&format!("Removed the older backup {removed}"));
    }
}

//! The backup before a run or rollback, as the policy says.

use std::collections::BTreeMap;
use std::time::Duration;

use whimbrel_schema::analyze::Score;

use super::MigrationManager;
use super::backup::{BackupPolicy, BackupRequest};
use super::report::RunReport;
use super::session::Session;
use crate::database::live::RelationKind;
use crate::error::{Error, Result};

/// Whether a run may make a backup first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Backups {
    /// As the policy says.
    ByPolicy,
    /// Never: an application that starts would make others wait for a long silent copy.
    Never,
}

/// Below this score a revision is risky.
const RISKY: u8 = 70;

/// Why a run or rollback may need a backup first.
#[derive(Clone, Copy, Debug)]
pub(super) enum Occasion<'o> {
    /// Revisions with these scores are applied.
    Run(&'o BTreeMap<String, Score>),
    /// SQL folders run, which nobody has judged.
    Folders,
    /// Revisions are reverted.
    Rollback,
}

impl Occasion<'_> {
    const fn name(self) -> &'static str {
        match self {
            Self::Run(_) | Self::Folders => "before a run",
            Self::Rollback => "before a rollback",
        }
    }

    fn is_risky(self) -> bool {
        match self {
            Self::Run(scores) => scores.values().any(|score| score.value() < RISKY),
            Self::Folders | Self::Rollback => true,
        }
    }
}

impl MigrationManager {
    /// Backs a database with rows up, once in a run, when the policy asks for it.
    pub(super) fn back_up_first(
        &self,
        session: &mut Session,
        run: &str,
        occasion: Occasion<'_>,
        report: &mut RunReport,
    ) -> Result<()> {
        let is_due = match self.options.backup.policy {
            BackupPolicy::Always => true,
            BackupPolicy::Risky => occasion.is_risky(),
            BackupPolicy::Never => false,
        };
        let is_done = report.backup.is_some() || session.backups == Backups::Never;
        if !is_due || is_done || self.url.is_in_memory() || is_empty(session)? {
            return Ok(());
        }
        let request = BackupRequest::default();
        let made = self.back_up(session, &request, run, occasion.name());
        let made = made.map_err(|error| {
            let hint = error.hint().map(|hint| format!("; {hint}"));
            let hint = format!(
                "nothing was changed; `--no-backup` goes on without one{}",
                hint.unwrap_or_default()
            );
            error.with_hint(hint)
        })?;
        report.backup = Some(made.file);
        Ok(())
    }
}

/// Tells whether no table of the application has a row.
fn is_empty(session: &mut Session) -> Result<bool> {
    for relation in session.database.relations()? {
        // A table that cannot be read may hold anything.
        let is_table = relation.kind == RelationKind::Table;
        if is_table && session.database.has_rows(&relation.name).unwrap_or(true) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Adds to the error of a failed run what comes first, and which backup there is.
pub(super) fn with_backup(error: Error, report: &RunReport, since: Duration) -> Error {
    let Some(backup) = &report.backup else {
        return error;
    };
    let lost = match since.as_secs() / 60 {
        0 => "less than a minute".to_owned(),
        1 => "1 minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    };
    let first = error
        .hint()
        .unwrap_or("mend what failed, then run the same command again")
        .to_owned();
    error.with_hint(format!(
        "{first}; only if that is no way: `migrate restore {backup}` goes back to the backup that was \
         made first, and loses what was written since ({lost} so far)"
    ))
}

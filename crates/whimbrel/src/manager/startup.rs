//! Migrating when an application starts.

use std::collections::BTreeSet;

use whimbrel_schema::graph::Target;

use super::MigrationManager;
use super::backup_first::Backups;
use super::observe::Observer;
use super::options::WhenAhead;
use super::report::RunReport;
use crate::database::{self, Access, Opened};
use crate::error::{Error, ErrorKind, Result};

/// What an application does about pending revisions when it starts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StartUpPolicy {
    /// Applies what takes a moment: steps that change no stored row of a table in use. When more
    /// than that is pending it applies nothing and says what.
    #[default]
    Fast,
    /// Applies everything, however long it takes.
    Everything,
    /// Applies nothing and fails when anything is pending.
    CheckOnly,
    /// Does not look.
    Off,
}

/// What the start-up did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StartUp {
    /// Everything was applied already.
    UpToDate,
    /// These revisions were applied.
    Migrated(RunReport),
    /// These revisions are pending and would take long, with the reason; nothing was applied.
    PendingLong(Vec<(String, String)>),
    /// The policy says not to look.
    NotAsked,
}

impl MigrationManager {
    /// Migrates as the policy says; made for the start of an application.
    ///
    /// It never makes a backup, whatever the options say: a long copy would hold the start up, and a
    /// probe that loses patience would begin it anew. `migrate run` as a job makes one.
    ///
    /// A database whose history holds every revision is found to be up to date by one read-only
    /// query. Revisions of a newer program are left alone when the options allow it.
    ///
    /// # Errors
    ///
    /// As [`MigrationManager::run`]; under [`StartUpPolicy::CheckOnly`] also
    /// [`ErrorKind::Pending`].
    pub fn start_up(&self, policy: StartUpPolicy, observer: &mut dyn Observer) -> Result<StartUp> {
        if policy == StartUpPolicy::Off {
            return Ok(StartUp::NotAsked);
        }
        if self.is_up_to_date()? {
            return Ok(StartUp::UpToDate);
        }
        match policy {
            StartUpPolicy::CheckOnly => self.checked(),
            StartUpPolicy::Everything => self.migrated(observer),
            StartUpPolicy::Fast | StartUpPolicy::Off => {
                let long = self.long_pending()?;
                if long.is_empty() {
                    self.migrated(observer)
                } else {
                    Ok(StartUp::PendingLong(long))
                }
            }
        }
    }

    /// Tells by one read-only query whether every revision of the program is applied.
    ///
    /// # Errors
    ///
    /// When the database cannot be read, or has revisions of a newer program and the options
    /// refuse those.
    pub fn is_up_to_date(&self) -> Result<bool> {
        let opened = database::open(&self.url, Access::ReadOnly, &self.options.database)?;
        let mut database = match opened {
            Opened::Absent => return Ok(false),
            Opened::Present(database) | Opened::Created(database) => database,
        };
        let Some(versions) = database.applied_versions()? else {
            return Ok(false);
        };
        let applied: BTreeSet<&str> = versions.iter().map(String::as_str).collect();
        let all_applied = self.book.graph().order().all(|id| applied.contains(id))
            && self
                .sql
                .as_ref()
                .is_none_or(|sql| sql.pending(&applied).is_empty());
        let all_known = applied.iter().all(|id| self.knows(id));
        if all_applied && all_known {
            return Ok(true);
        }
        if self.options.when_ahead == WhenAhead::Allow {
            return Ok(all_applied);
        }
        Ok(false)
    }

    /// Says what is pending, as an error.
    fn checked(&self) -> Result<StartUp> {
        let status = self.status()?;
        if !status.newer.is_empty() && self.options.when_ahead == WhenAhead::Refuse {
            return Err(Error::new(
                ErrorKind::DatabaseAhead,
                format!("the database is ahead: {}", status.newer.join(", ")),
            )
            .with_hint("a newer version of the program has migrated it; run that one"));
        }
        if status.up_to_date {
            return Ok(StartUp::UpToDate);
        }
        let folders = status.pending_sql.into_iter();
        let pending: Vec<String> = folders
            .chain(status.pending.into_iter().map(|revision| revision.id))
            .collect();
        Err(Error::new(
            ErrorKind::Pending,
            format!("{} pending: {}", pending.len(), pending.join(", ")),
        )
        .with_hint("`migrate run` applies them"))
    }

    fn migrated(&self, observer: &mut dyn Observer) -> Result<StartUp> {
        let report = self.run_with(Access::Create, Backups::Never, &Target::Heads, observer)?;
        Ok(if report.is_empty() {
            StartUp::UpToDate
        } else {
            StartUp::Migrated(report)
        })
    }
}

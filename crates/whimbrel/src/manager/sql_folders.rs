//! SQL folders that stand before the Rust revisions.

use std::collections::BTreeSet;
use std::time::Instant;

use diesel_migrations::EmbeddedMigrations;

use super::MigrationManager;
use super::backup_first::Occasion;
use super::observe::{Event, Observer};
use super::report::{RevisionReport, RunReport};
use super::session::{Session, State};
use crate::database::bookkeeping::{self, LogEntry, Record};
use crate::database::sql_folders::{SqlFolder, folders};
use crate::error::Result;

/// The SQL folders of a program.
#[derive(Clone)]
pub(super) struct SqlFolders {
    source: &'static EmbeddedMigrations,
    folders: Vec<SqlFolder>,
}

impl std::fmt::Debug for SqlFolders {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqlFolders")
            .field("folders", &self.folders)
            .finish_non_exhaustive()
    }
}

impl SqlFolders {
    /// Tells whether a version is one of the folders.
    pub(super) fn has(&self, version: &str) -> bool {
        self.folders.iter().any(|folder| folder.version == version)
    }

    /// The folders that are not applied, in order.
    pub(super) fn pending(&self, applied: &BTreeSet<&str>) -> Vec<SqlFolder> {
        let open = self
            .folders
            .iter()
            .filter(|folder| !applied.contains(folder.version.as_str()));
        open.cloned().collect()
    }
}

impl MigrationManager {
    /// Runs Diesel SQL folders, embedded by `embed_migrations!`, before the Rust revisions.
    ///
    /// Diesel's own harness runs each of them, under Whimbrel's lock, and records it in the history
    /// that both share. The Rust revisions know the tables made there by an ensuring revision:
    /// `create_table_if_not_exists` says what a table looks like and leaves it alone.
    ///
    /// # Errors
    ///
    /// When the folders cannot be listed.
    pub fn with_sql_folders(mut self, source: &'static EmbeddedMigrations) -> Result<Self> {
        self.sql = Some(SqlFolders {
            source,
            folders: folders(source)?,
        });
        Ok(self)
    }

    /// The SQL folders that a run would run first.
    pub(super) fn pending_folders(&self, state: &State) -> Vec<SqlFolder> {
        let applied = state.applied_ids();
        self.sql
            .as_ref()
            .map(|sql| sql.pending(&applied))
            .unwrap_or_default()
    }

    /// Runs the pending SQL folders, each as Diesel does.
    pub(super) fn run_folders(
        &self,
        session: &mut Session,
        run: &str,
        observer: &mut dyn Observer,
        report: &mut RunReport,
    ) -> Result<()> {
        let pending = self.pending_folders(&session.state);
        let Some(sql) = self.sql.as_ref().filter(|_| !pending.is_empty()) else {
            return Ok(());
        };
        self.back_up_first(session, run, Occasion::Folders, report)?;
        session.database.create_bookkeeping()?;
        for folder in pending {
            self.heed_before(&folder.version, "migrate run")?;
            let start = Instant::now();
            observer.observe(Event::Started {
                revision: &folder.version,
                message: &folder.name,
                steps: 1,
            });
            session
                .database
                .run_sql_folder(sql.source, &folder.version)
                .map_err(|error| self.failed(session, run, error))?;
            session.database.prove_lock()?;
            let duration = start.elapsed();
            let mut entry = LogEntry::new(bookkeeping::Event::Applied, run);
            entry.revision = Some(folder.version.clone());
            entry.duration = Some(duration);
            entry.note = Some(format!("SQL folder {}", folder.name));
            session.database.record(&Record {
                entries: vec![entry],
                ..Record::default()
            })?;
            observer.observe(Event::Finished {
                revision: &folder.version,
                duration,
            });
            report.revisions.push(RevisionReport {
                id: folder.version,
                message: folder.name,
                duration,
                steps: 1,
                resumed: false,
                deferred: None,
            });
        }
        session.read()
    }
}

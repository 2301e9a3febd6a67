//! Restoring a backup: nothing that it replaces is lost.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::Serialize;
use whimbrel_schema::Backend;
use whimbrel_schema::dialect::quote_identifier;

use super::MigrationManager;
use super::apply::new_run;
use super::backup::{BackupRequest, Manifest, read_manifest, sha256_of};
use super::session::read_state;
use crate::database::bookkeeping::{self, LogEntry, Record};
use crate::database::lock::LockWait;
use crate::database::url::Target;
use crate::database::{self, Access, Database, DatabaseUrl, Opened};
use crate::error::{Error, ErrorKind, Result};

/// What a restore does, or did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RestoreReport {
    /// The backup.
    pub from: String,
    /// When it was made.
    #[serde(serialize_with = "super::backup::moment::serialize")]
    pub made_at: DateTime<Utc>,
    /// The revisions that it is at.
    pub revisions: Vec<String>,
    /// The database that has the content of the backup.
    pub into: String,
    /// The backup of what was there before; none when nothing was, and on PostgreSQL, where the
    /// database stays as it is.
    pub aside: Option<String>,
    /// The statements that put a new PostgreSQL database in the place of the old one.
    pub swap: Vec<String>,
    /// What the backup does not bring back.
    pub lost: Vec<String>,
}

impl MigrationManager {
    /// Says what a restore would do, and proves the backup; changes nothing.
    ///
    /// # Errors
    ///
    /// As [`MigrationManager::restore`], before anything is changed.
    pub fn plan_restore(&self, path: &Path) -> Result<RestoreReport> {
        let manifest = self.proven(path)?;
        Ok(self.report(path, &manifest, self.new_name(&manifest)?))
    }

    /// Restores a backup.
    ///
    /// A SQLite file gets the content of the backup in one transaction, after a backup of what is in
    /// it. On PostgreSQL the backup goes into a new database, and the statements that put it in the
    /// place of the old one are handed out.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`] when the file is no backup of this kind of database or has no manifest;
    /// [`ErrorKind::DatabaseAhead`] when it was made by a newer version of the program;
    /// [`ErrorKind::NotReady`] when another process has the SQLite file open; and when the backup was
    /// cut off or changed. The database is then as it was before.
    pub fn restore(&self, path: &Path) -> Result<RestoreReport> {
        let manifest = self.proven(path)?;
        let mut report = self.report(path, &manifest, self.new_name(&manifest)?);
        let run = new_run();
        let mut restored = match self.url.backend() {
            Backend::Sqlite => self.restore_sqlite(path, &run, &mut report)?,
            Backend::Postgres => self.restore_postgres(path, &report.into)?,
        };
        let mut entry = LogEntry::new(bookkeeping::Event::Restored, &run);
        entry.note = Some(noted(&report));
        restored.create_bookkeeping()?;
        restored.record(&Record {
            entries: vec![entry],
            ..Record::default()
        })?;
        restored.release_lock()?;
        Ok(report)
    }

    /// Proves that a file is a whole backup which this program can go on from.
    fn proven(&self, path: &Path) -> Result<Manifest> {
        if !path.is_file() {
            return Err(foreign(path, "is no file"));
        }
        let manifest = read_manifest(path)?;
        let backend = self.url.backend().name();
        if manifest.backend != backend {
            let why = format!("is a backup of {}, not of {backend}", manifest.backend);
            return Err(foreign(path, &why));
        }
        if manifest.form != "native" {
            let how = match self.url.backend() {
                Backend::Sqlite => "sqlite3 new.db <",
                Backend::Postgres => "psql -v ON_ERROR_STOP=1 -d <new database> -f",
            };
            return Err(
                foreign(path, "is SQL, which the database's own shell restores").with_hint(
                    format!("`{how} {}`, into a database that is empty", path.display()),
                ),
            );
        }
        self.must_be_known(path, &manifest)?;
        must_be_whole(path, &manifest)?;
        Ok(manifest)
    }

    /// Refuses a backup with revisions that this program does not know.
    fn must_be_known(&self, path: &Path, manifest: &Manifest) -> Result<()> {
        let unknown: Vec<&str> = manifest
            .applied
            .iter()
            .map(String::as_str)
            .filter(|id| !self.knows(id))
            .collect();
        if unknown.is_empty() {
            return Ok(());
        }
        if unknown.len() == manifest.applied.len() {
            return Err(foreign(
                path,
                "is a backup of another application: this program knows none of its revisions",
            ));
        }
        Err(Error::new(
            ErrorKind::DatabaseAhead,
            format!(
                "the backup `{}` has revisions that this program does not know: {}",
                path.display(),
                unknown.join(", ")
            ),
        )
        .with_hint("a newer version of the program made it; restore it with that one"))
    }

    /// The PostgreSQL database that the backup goes into; the address itself on SQLite, and where
    /// there is no database of that name.
    fn new_name(&self, manifest: &Manifest) -> Result<String> {
        match self.url.target() {
            Target::Sqlite(_) => Ok(self.url.to_string()),
            Target::Postgres(_) => match self.look()? {
                Some(session) => {
                    let moment = manifest.made_at.format("%Y%m%dt%H%M%S");
                    let mut name = session.database.backup_name();
                    // The server cuts names off at 63 bytes.
                    name.truncate(name.floor_char_boundary(40));
                    Ok(format!("{name}_restored_{moment}"))
                }
                None => Err(super::checks::absent(&self.url).with_hint(
                    "make an empty one (`createdb`), or restore the file with `pg_restore --create`",
                )),
            },
        }
    }

    fn report(&self, path: &Path, manifest: &Manifest, into: String) -> RestoreReport {
        let mut lost = vec![format!(
            "everything that was written after {}",
            manifest.made_at.format("%Y-%m-%d %H:%M:%S UTC")
        )];
        let mut swap = Vec::new();
        if let Target::Postgres(_) = self.url.target() {
            lost.extend([
                "replication slots and subscriptions of the old database".to_owned(),
                "settings made with ALTER DATABASE … SET".to_owned(),
                "rights granted on the database itself".to_owned(),
            ]);
            let old = into
                .split("_restored_")
                .next()
                .unwrap_or_default()
                .to_owned();
            let moment = Utc::now().format("%Y%m%dt%H%M%S");
            swap = [
                format!(
                    "ALTER DATABASE {} RENAME TO {};",
                    quote_identifier(&old),
                    quote_identifier(&format!("{old}_before_{moment}"))
                ),
                format!(
                    "ALTER DATABASE {} RENAME TO {};",
                    quote_identifier(&into),
                    quote_identifier(&old)
                ),
            ]
            .to_vec();
        }
        RestoreReport {
            from: path.display().to_string(),
            made_at: manifest.made_at,
            revisions: manifest.revisions.clone(),
            into,
            aside: None,
            swap,
            lost,
        }
    }

    fn restore_sqlite(
        &self,
        path: &Path,
        run: &str,
        report: &mut RestoreReport,
    ) -> Result<Box<dyn Database>> {
        let path = absolute(path)?;
        let opened = database::open(&self.url, Access::Create, &self.options.database)?;
        let (mut database, is_new) = match opened {
            Opened::Present(database) => (database, false),
            Opened::Created(database) => (database, true),
            Opened::Absent => return Err(super::checks::absent(&self.url)),
        };
        database.acquire_lock(LockWait::at_most(self.options.lock_wait))?;
        if !is_new {
            let mut session = super::session::Session {
                // A history that cannot be read is no reason not to restore.
                state: read_state(database.as_mut()).unwrap_or_default(),
                database,
                lock_wait: std::time::Duration::ZERO,
                backups: super::backup_first::Backups::Never,
            };
            let request = BackupRequest::default();
            let aside = self.back_up(&mut session, &request, run, "before a restore");
            report.aside = Some(aside?.file);
            database = session.database;
        }
        database.restore_backup(&path, "")?;
        Ok(database)
    }

    fn restore_postgres(&self, path: &Path, into: &str) -> Result<Box<dyn Database>> {
        let mut session = self.enter(Access::Existing)?;
        session.database.restore_backup(path, into)?;
        session.let_go()?;
        let Target::Postgres(target) = self.url.target() else {
            return Err(super::checks::absent(&self.url));
        };
        let url = DatabaseUrl::of(Target::Postgres(target.with("dbname", into)));
        let opened = database::open(&url, Access::Existing, &self.options.database)?;
        let database = opened.into_database();
        database.ok_or_else(|| super::checks::absent(&url))
    }
}

/// Compares the file with its manifest.
fn must_be_whole(path: &Path, manifest: &Manifest) -> Result<()> {
    let (bytes, sha256) = sha256_of(path)?;
    let damaged = |why: String| {
        Error::new(
            ErrorKind::Failed,
            format!("the backup `{}` is damaged: {why}", path.display()),
        )
        .with_hint("nothing was changed; take another backup, or fetch this one again")
    };
    if bytes < manifest.bytes {
        return Err(damaged(format!(
            "it was cut off after {bytes} of {} bytes",
            manifest.bytes
        )));
    }
    if bytes != manifest.bytes || sha256 != manifest.sha256 {
        return Err(damaged(
            "its SHA-256 is not the one of its manifest".to_owned(),
        ));
    }
    Ok(())
}

fn absolute(path: &Path) -> Result<PathBuf> {
    path.canonicalize().map_err(|error| {
        Error::new(
            ErrorKind::Failed,
            format!("`{}` cannot be reached: {error}", path.display()),
        )
    })
}

fn foreign(path: &Path, why: &str) -> Error {
    Error::new(ErrorKind::Usage, format!("`{}` {why}", path.display()))
        .with_hint("nothing was changed; give a file that `migrate backup` made for this database")
}

/// What the log of the restored database says.
fn noted(report: &RestoreReport) -> String {
    let mut note = format!("from {}, made {}", report.from, report.made_at.to_rfc3339());
    if let Some(aside) = &report.aside {
        let _ = write!(note, "; what was there before is in {aside}");
    }
    note
}

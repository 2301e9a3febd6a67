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
        Ok(report(path, &manifest, self.destination(&manifest)?))
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
        let mut report = report(path, &manifest, self.destination(&manifest)?);
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

    /// What the backup goes into, where there is a database of that name.
    fn destination(&self, manifest: &Manifest) -> Result<Destination> {
        if let Target::Sqlite(_) = self.url.target() {
            return Ok(Destination::Itself(self.url.to_string()));
        }
        match self.look()? {
            Some(session) => {
                let old = session.database.backup_name();
                let new = named(&old, "restored", manifest.made_at);
                Ok(Destination::New { old, new })
            }
            None => Err(super::checks::absent(&self.url).with_hint(
                "make an empty one (`createdb`), or restore the file with `pg_restore --create`",
            )),
        }
    }

    fn restore_sqlite(
        &self,
        path: &Path,
        run: &str,
        report: &mut RestoreReport,
    ) -> Result<Box<dyn Database>> {
        let path = absolute(path)?;
        let mut database = self
            .set_aside(run, report)
            .map_err(|error| self.with_way_out(error))?;
        database.restore_backup(&path, "")?;
        Ok(database)
    }

    /// Backs up what is in the SQLite file, and hands its connection out with the lock held.
    fn set_aside(&self, run: &str, report: &mut RestoreReport) -> Result<Box<dyn Database>> {
        let opened = database::open(&self.url, Access::Create, &self.options.database)?;
        let (mut database, is_new) = match opened {
            Opened::Present(database) => (database, false),
            Opened::Created(database) => (database, true),
            Opened::Absent => return Err(super::checks::absent(&self.url)),
        };
        database.acquire_lock(LockWait::at_most(self.options.lock_wait))?;
        if is_new {
            return Ok(database);
        }
        let mut session = super::session::Session {
            // A history that cannot be read is no reason not to restore.
            state: read_state(database.as_mut()).unwrap_or_default(),
            database,
            lock_wait: std::time::Duration::ZERO,
            backups: super::backup_first::Backups::Never,
        };
        let request = BackupRequest::default();
        // No older backup goes: it may be the one that is restored.
        let aside = self.back_up_beside(&mut session, &request, run, "before a restore");
        report.aside = Some(aside?.file);
        Ok(session.database)
    }

    /// Says how a backup takes the place of a file that cannot be set aside, such as a damaged one.
    fn with_way_out(&self, error: Error) -> Error {
        let file = self.url.target().file();
        let Some(file) = file.filter(|_| error.kind() == ErrorKind::Failed) else {
            return error;
        };
        let name = file.display();
        let why = error.hint().map(|hint| format!("; {hint}"));
        error.with_hint(format!(
            "nothing was changed; what is there cannot be set aside: stop every program that uses it, \
             move `{name}` and, where they are, `{name}-wal` and `{name}-journal` away, and restore \
             again{}",
            why.unwrap_or_default()
        ))
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

/// Where a backup goes.
enum Destination {
    /// The SQLite file of this address.
    Itself(String),
    /// A new PostgreSQL database, beside the old one.
    New { old: String, new: String },
}

/// The name of a database with what it is and a moment, which the server cuts off at 63 bytes.
fn named(database: &str, what: &str, moment: DateTime<Utc>) -> String {
    let start = database.floor_char_boundary(38);
    let start = database.get(..start).unwrap_or_default();
    format!("{start}_{what}_{}", moment.format("%Y%m%dt%H%M%S"))
}

fn report(path: &Path, manifest: &Manifest, destination: Destination) -> RestoreReport {
    let mut lost = vec![format!(
        "everything that was written after {}",
        manifest.made_at.format("%Y-%m-%d %H:%M:%S UTC")
    )];
    let mut swap = Vec::new();
    let into = match destination {
        Destination::Itself(address) => address,
        Destination::New { old, new } => {
            lost.extend([
                "replication slots and subscriptions of the old database".to_owned(),
                "settings made with ALTER DATABASE … SET".to_owned(),
                "rights granted on the database itself".to_owned(),
            ]);
            let before = named(&old, "before", Utc::now());
            swap.extend([renamed(&old, &before), renamed(&new, &old)]);
            new
        }
    };
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

/// The statement that gives a database another name.
fn renamed(from: &str, to: &str) -> String {
    let (from, to) = (quote_identifier(from), quote_identifier(to));
    format!("ALTER DATABASE {from} RENAME TO {to};")
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

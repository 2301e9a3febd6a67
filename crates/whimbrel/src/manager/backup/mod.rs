//! Backups: made by hand or before a run, each with a manifest beside it.

mod manifest;
pub(super) mod moment;
mod options;
mod place;
mod rests;
mod retention;

use std::path::{Path, PathBuf};

use chrono::Utc;
use serde::Serialize;

pub use manifest::{Manifest, Verified};
pub use options::{BackupOptions, BackupPolicy};

use super::MigrationManager;
use super::apply::{LOG, new_run};
use super::session::Session;
use crate::database::Access;
use crate::database::backup::{Form, RowCounts};
use crate::database::bookkeeping::{self, LogEntry, Record};
use crate::error::{Error, ErrorKind, Result};
pub(super) use manifest::{manifest_of, read_manifest, sha256_of};
pub(super) use place::{free_bytes, megabytes};

/// A backup that is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BackupRequest {
    /// The file to write; without it, one in the folder of backups. A name that ends in `.sql` is
    /// written as SQL.
    pub path: Option<PathBuf>,
    /// How it is proven.
    pub verify: Verify,
}

/// How a backup is proven.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verify {
    /// Not beyond what writing it proves.
    #[default]
    No,
    /// It is read back as a whole, and its rows are counted.
    Read,
    /// It is restored into a scratch database, and schema and rows are compared.
    Restore,
}

/// A backup that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BackupReport {
    /// The file.
    pub file: String,
    /// The file with its manifest.
    pub manifest_file: String,
    /// The manifest.
    pub manifest: Manifest,
    /// Older backups of the folder that were removed, because there are newer ones.
    pub removed: Vec<String>,
}

impl MigrationManager {
    /// Makes a backup of the database, under the migration lock, and writes its manifest.
    ///
    /// The file has its name only once it is whole. In the folder of backups older ones are removed as
    /// the options say; never the newest one, nor a file that was not made here.
    ///
    /// # Errors
    ///
    /// When the file exists or cannot be written, the disk has no room, a needed program is missing,
    /// or the backup is not sound; nothing of it is left then.
    pub fn backup(&self, request: &BackupRequest) -> Result<BackupReport> {
        let mut session = self.enter_for_backup()?;
        let report = self.back_up(&mut session, request, &new_run(), "by hand")?;
        session.let_go()?;
        Ok(report)
    }

    /// The gate has no say: a backup changes no schema.
    fn enter_for_backup(&self) -> Result<Session> {
        self.enter(Access::Existing)
    }

    /// Makes a backup while the lock is held, and removes older ones.
    pub(super) fn back_up(
        &self,
        session: &mut Session,
        request: &BackupRequest,
        run: &str,
        occasion: &str,
    ) -> Result<BackupReport> {
        let mut report = self.back_up_beside(session, request, run, occasion)?;
        if request.path.is_none() {
            let newest = Path::new(&report.file);
            report.removed =
                retention::tidy(&self.options.backup, &report.manifest.database, newest);
        }
        Ok(report)
    }

    /// Makes a backup while the lock is held, and lets every older one stay.
    pub(super) fn back_up_beside(
        &self,
        session: &mut Session,
        request: &BackupRequest,
        run: &str,
        occasion: &str,
    ) -> Result<BackupReport> {
        let made_at = Utc::now();
        let name = session.database.backup_name();
        let place = match &request.path {
            Some(path) => place::given(path, self.url.target().file())?,
            None => place::in_folder(
                &self.options.backup.folder,
                &name,
                made_at,
                self.url.backend(),
            )?,
        };
        let form = Form::of(&place.file);
        place.must_have_room(session.database.database_bytes()?, form, self.url.backend())?;
        log::info!(target: LOG, "backing up to {}", place.file.display());
        let written = self.written(session, &place.partial, form, request.verify);
        let (counts, verified) = written.inspect_err(|_| place::discard(&place.partial))?;
        let manifest = self.manifest(session, &place.partial, form, counts, verified);
        let manifest = manifest
            .map(|manifest| Manifest {
                made_at,
                occasion: occasion.to_owned(),
                ..manifest
            })
            .inspect_err(|_| place::discard(&place.partial))?;
        let manifest_file = manifest_of(&place.file);
        place
            .finish()
            .inspect_err(|_| place::discard(&place.partial))?;
        manifest
            .write(&manifest_file)
            .inspect_err(|_| place::discard(&place.file))?;
        record_backup(session, run, &place.file, &manifest);
        Ok(BackupReport {
            file: place.file.display().to_string(),
            manifest_file: manifest_file.display().to_string(),
            manifest,
            removed: Vec::new(),
        })
    }

    fn written(
        &self,
        session: &mut Session,
        file: &Path,
        form: Form,
        verify: Verify,
    ) -> Result<(Option<RowCounts>, Option<Verified>)> {
        session.database.write_backup(file, form)?;
        match verify {
            Verify::No => Ok((None, None)),
            Verify::Read => {
                let counts = session.database.read_backup(file, form)?;
                Ok((Some(counts), Some(Verified::Read)))
            }
            Verify::Restore => {
                let counts = session.database.read_backup(file, form)?;
                let restored = session.database.rehearse_backup(file, form)?;
                must_have_the_rows(&counts, &restored)?;
                Ok((Some(restored), Some(Verified::Restored)))
            }
        }
    }

    fn manifest(
        &self,
        session: &Session,
        file: &Path,
        form: Form,
        rows: Option<RowCounts>,
        verified: Option<Verified>,
    ) -> Result<Manifest> {
        let (bytes, sha256) = sha256_of(file)?;
        let applied = session.state.applied_ids();
        let current = self.book.graph().current(&applied);
        Ok(Manifest {
            layout: manifest::LAYOUT,
            database: self.url.to_string(),
            backend: self.url.backend().name().to_owned(),
            form: manifest::form_name(form).to_owned(),
            server_version: session.database.server().version.to_string(),
            revisions: current.into_iter().map(str::to_owned).collect(),
            applied: applied.into_iter().map(str::to_owned).collect(),
            made_at: Utc::now(),
            occasion: String::new(),
            bytes,
            sha256,
            verified,
            rows,
            whimbrel: env!("CARGO_PKG_VERSION").to_owned(),
        })
    }
}

/// Refuses a rehearsal that brought other rows back.
fn must_have_the_rows(counts: &RowCounts, restored: &RowCounts) -> Result<()> {
    let differing = counts
        .iter()
        .find(|(table, rows)| restored.get(*table) != Some(rows));
    match differing {
        None => Ok(()),
        Some((table, rows)) => Err(Error::new(
            ErrorKind::Failed,
            format!(
                "the backup has {rows} rows of `{table}`, and restoring it did not bring them back"
            ),
        )),
    }
}

/// Writes the backup into the log, where there is one; the backup stands without it.
fn record_backup(session: &mut Session, run: &str, file: &Path, manifest: &Manifest) {
    let mut entry = LogEntry::new(bookkeeping::Event::BackedUp, run);
    entry.database_bytes = i64::try_from(manifest.bytes).ok();
    entry.note = Some(format!(
        "{}, SHA-256 {}, {}",
        file.display(),
        manifest.sha256,
        manifest.occasion
    ));
    let record = Record {
        entries: vec![entry],
        ..Record::default()
    };
    if let Err(error) = session.database.record(&record) {
        log::debug!(target: LOG, "the backup is not in the log: {error}");
    }
}

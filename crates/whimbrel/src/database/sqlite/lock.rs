//! The migration lock of a SQLite file: a lock of the operating system on a file beside it.
//!
//! `BEGIN IMMEDIATE` protects one transaction; this lock protects a whole command, and the kernel
//! frees it when the process dies.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{SecondsFormat, Utc};

use super::Sqlite;
use crate::database::identity::Identity;
use crate::database::lock::{Holder, LOG, LockWait, MigrationLock};
use crate::error::{Error, ErrorKind, Result};

/// A held lock; dropping it frees it.
pub(super) struct LockFile {
    file: File,
    path: PathBuf,
}

impl MigrationLock for Sqlite {
    fn acquire_lock(&mut self, wait: LockWait) -> Result<Duration> {
        let Some(database) = self.file.as_deref().filter(|_| self.lock.is_none()) else {
            // Nobody else can reach a database in memory.
            return Ok(Duration::ZERO);
        };
        let path = lock_path(database);
        let mut file = open(&path)?;
        let waited = wait.poll(&self.settings.cancel, || match file.try_lock() {
            Ok(()) => Ok(None),
            Err(TryLockError::WouldBlock) => Ok(Some(holder(&path))),
            Err(TryLockError::Error(error)) => Err(unlockable(&path, error)),
        })?;
        sign(&mut file, &self.writer.identity).map_err(|error| unlockable(&path, error))?;
        log::debug!(target: LOG, "locked {}", path.display());
        self.lock = Some(LockFile { file, path });
        Ok(waited)
    }

    fn prove_lock(&mut self) -> Result<()> {
        // The lock belongs to the open file and no statement can reach it.
        match (&self.file, &self.lock) {
            (Some(_), None) => Err(crate::database::lock::lost()),
            _ => Ok(()),
        }
    }

    fn release_lock(&mut self) -> Result<()> {
        let Some(lock) = self.lock.take() else {
            return Ok(());
        };
        log::debug!(target: LOG, "unlocked {}", lock.path.display());
        // The file stays: another runner may have opened it already and wait for its lock.
        lock.file
            .set_len(0)
            .and_then(|()| lock.file.unlock())
            .map_err(|error| unlockable(&lock.path, error))
    }
}

fn lock_path(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push("-whimbrel-lock");
    PathBuf::from(name)
}

fn open(path: &Path) -> Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .map_err(|error| unlockable(path, error))
}

fn unlockable(path: &Path, error: std::io::Error) -> Error {
    Error::new(
        ErrorKind::Failed,
        format!("the lock file `{}` cannot be used: {error}", path.display()),
    )
    .with_hint("the folder of the database must be writable for this user")
    .with_source(error)
}

/// Leaves this runner's name in the file, for those who wait.
fn sign(file: &mut File, identity: &Identity) -> std::io::Result<()> {
    let since = Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true);
    file.set_len(0)?;
    file.seek(SeekFrom::Start(0))?;
    writeln!(
        file,
        "process {} of {} on {}, since {since}",
        identity.pid, identity.user, identity.host
    )?;
    file.flush()
}

/// Reads who holds the lock; on Windows a locked file cannot be read.
fn holder(path: &Path) -> Holder {
    let mut name = String::new();
    let read = File::open(path).and_then(|file| file.take(500).read_to_string(&mut name));
    Holder(read.map(|_| name.trim().to_owned()).unwrap_or_default())
}

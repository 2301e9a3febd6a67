//! The manifest of a backup: what it is of, and by what it is known to be whole.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::database::backup::{Form, RowCounts};
use crate::error::{Error, ErrorKind, Result};

/// The layout of manifests; it grows with keys that older programs need to know.
pub(super) const LAYOUT: u32 = 1;

/// The manifest of a backup, as JSON in a file beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The layout of the manifest itself.
    pub layout: u32,
    /// The database, its password hidden.
    pub database: String,
    /// `sqlite` or `postgres`.
    pub backend: String,
    /// `native` or `sql`.
    pub form: String,
    /// The version of the server.
    pub server_version: String,
    /// The applied revisions that no other applied one follows.
    pub revisions: Vec<String>,
    /// Every applied version.
    pub applied: Vec<String>,
    /// When it was made.
    #[serde(with = "super::moment")]
    pub made_at: DateTime<Utc>,
    /// Why: by hand, before a run, before a restore.
    pub occasion: String,
    /// The size of the file.
    pub bytes: u64,
    /// The SHA-256 of the file.
    pub sha256: String,
    /// How it was proven.
    pub verified: Option<Verified>,
    /// The rows of each table, where it was proven.
    pub rows: Option<RowCounts>,
    /// The version of Whimbrel that made it.
    pub whimbrel: String,
}

/// How a backup was proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verified {
    /// It was read back as a whole.
    Read,
    /// It was restored into a scratch database.
    Restored,
}

/// The file with the manifest of a backup.
pub(in crate::manager) fn manifest_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".json");
    PathBuf::from(name)
}

/// The form by its name in a manifest.
pub(super) const fn form_name(form: Form) -> &'static str {
    match form {
        Form::Native => "native",
        Form::Script => "sql",
    }
}

impl Manifest {
    /// Writes it, whole or not at all.
    pub(super) fn write(&self, to: &Path) -> Result<()> {
        let text = serde_json::to_string_pretty(self).map_err(|error| {
            Error::new(ErrorKind::Failed, "the manifest cannot be written as JSON")
                .with_source(error)
        })?;
        let mut partial = to.as_os_str().to_owned();
        partial.push(".part");
        let partial = PathBuf::from(partial);
        let written = File::create(&partial).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.write_all(b"\n")?;
            file.sync_all()?;
            super::place::keep_private(&partial)?;
            fs::rename(&partial, to)
        });
        written.map_err(|error| {
            super::place::discard(&partial);
            let name = to.display();
            Error::new(
                ErrorKind::Failed,
                format!("the manifest `{name}` cannot be written: {error}"),
            )
            .with_source(error)
        })
    }
}

/// Reads the manifest of a backup.
///
/// # Errors
///
/// When there is none, it cannot be read, or a newer Whimbrel wrote it.
pub(in crate::manager) fn read_manifest(file: &Path) -> Result<Manifest> {
    let path = manifest_of(file);
    let text = fs::read_to_string(&path).map_err(|error| {
        Error::new(
            ErrorKind::Usage,
            format!("`{}` has no manifest: {error}", file.display()),
        )
        .with_hint(format!(
            "`migrate backup` writes `{}` beside each backup; keep the two together. A plain SQLite \
             file is restored by `cp` while no program uses the database",
            path.display()
        ))
    })?;
    let broken = |why: String| {
        Error::new(
            ErrorKind::Usage,
            format!("the manifest `{}` cannot be read: {why}", path.display()),
        )
    };
    let value: serde_json::Value =
        serde_json::from_str(&text).map_err(|error| broken(error.to_string()))?;
    let layout = value.get("layout").and_then(serde_json::Value::as_u64);
    if layout.is_some_and(|layout| layout > u64::from(LAYOUT)) {
        return Err(broken("a newer Whimbrel wrote it".to_owned())
            .with_hint("restore it with the version of the program that made it"));
    }
    serde_json::from_value(value).map_err(|error| broken(error.to_string()))
}

/// The size and the SHA-256 of a file.
pub(in crate::manager) fn sha256_of(file: &Path) -> Result<(u64, String)> {
    let hashed = File::open(file).and_then(|mut file| {
        let mut hash = Sha256::new();
        let mut bytes = 0_u64;
        let mut buffer = vec![0; 1 << 20];
        loop {
            let read = file.read(&mut buffer)?;
            let Some(part) = buffer.get(..read).filter(|part| !part.is_empty()) else {
                break;
            };
            hash.update(part);
            bytes = bytes.saturating_add(u64::try_from(read).unwrap_or_default());
        }
        Ok((bytes, hash.finalize()))
    });
    let (bytes, digest) = hashed.map_err(|error| {
        Error::new(
            ErrorKind::Failed,
            format!("`{}` cannot be read: {error}", file.display()),
        )
        .with_source(error)
    })?;
    let hex = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((bytes, hex))
}

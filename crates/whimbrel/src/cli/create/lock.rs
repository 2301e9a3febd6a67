//! One create at a time in a package.

use std::fs::File;

use super::folder::Folder;
use super::unreachable;
use crate::error::Result;

/// The lock, held while the file is open.
pub(in crate::cli) struct Lock {
    _manifest: File,
}

/// Waits for other creates in the package.
///
/// The lock is on the package's manifest: it is always there, and nothing here replaces it, as
/// `mod.rs` is replaced.
pub(in crate::cli) fn hold(folder: &Folder) -> Result<Lock> {
    let path = folder.manifest();
    let manifest = File::open(&path).map_err(|error| unreachable("opened", &path, error))?;
    manifest
        .lock()
        .map_err(|error| unreachable("locked", &path, error))?;
    Ok(Lock {
        _manifest: manifest,
    })
}

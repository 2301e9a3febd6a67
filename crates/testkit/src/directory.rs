//! A temporary folder, for SQLite files among others.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::error::{OrFail, TestkitError};

/// A temporary folder, removed with all it holds when dropped.
#[derive(Debug)]
pub struct TestDirectory {
    folder: TempDir,
}

impl TestDirectory {
    /// Makes a new, empty folder.
    ///
    /// # Panics
    /// When the system's folder for temporary files is not writable.
    #[must_use]
    #[expect(
        clippy::new_without_default,
        reason = "making a folder is no default value"
    )]
    pub fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("whimbrel-test-").tempdir();
        Self {
            folder: folder
                .map_err(TestkitError::io("make a temporary folder"))
                .or_fail(),
        }
    }

    /// Returns the folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Returns the path of a file in the folder, whether or not it exists.
    #[must_use]
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Returns the `sqlite:` URL of a file in the folder, whether or not it exists.
    #[must_use]
    pub fn sqlite_url(&self, name: &str) -> String {
        format!("sqlite:///{}", self.file(name).display())
    }
}

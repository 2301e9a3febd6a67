//! A very small disk, to be filled.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::command::run_to_end;
use crate::error::TestkitError;
use crate::guard::Guard;

/// Detaches the disk even when a file on it is still open.
const CLEAN_UP: &str = r#"umount -l "$1"; rmdir "$1""#;

/// A very small disk in memory, unmounted when dropped or when the process ends.
#[derive(Debug)]
pub struct TinyTmpfs {
    folder: TempDir,
    guard: Option<Guard>,
}

impl TinyTmpfs {
    /// Mounts a disk of that many bytes; the kernel rounds up to whole pages.
    ///
    /// # Errors
    /// [`TestkitError::NoTmpfs`] says why it cannot be mounted: not Linux, not root, or a
    /// container that forbids it.
    pub fn mount(bytes: u64) -> Result<Self, TestkitError> {
        let no_tmpfs = |reason: String| TestkitError::NoTmpfs { reason };
        if !cfg!(target_os = "linux") {
            return Err(no_tmpfs("this system is not Linux".to_owned()));
        }
        if !rustix::process::geteuid().is_root() {
            return Err(no_tmpfs("only root may mount".to_owned()));
        }
        let folder = tempfile::Builder::new()
            .prefix("whimbrel-tmpfs-")
            .tempdir()
            .map_err(TestkitError::io("make a temporary folder"))?;
        let mut mount = Command::new("mount");
        mount
            .args(["-t", "tmpfs", "-o", &format!("size={bytes}"), "tmpfs"])
            .arg(folder.path());
        // First the guard: nothing may be mounted without one.
        let guard = Guard::start(CLEAN_UP, folder.path())?;
        run_to_end(&mut mount).map_err(|error| no_tmpfs(error.to_string()))?;
        Ok(Self {
            folder,
            guard: Some(guard),
        })
    }

    /// Makes the disk read-only, for every user; what is open for writing must be closed before.
    ///
    /// # Errors
    /// [`TestkitError::NoTmpfs`] says why the kernel refuses.
    pub fn make_read_only(&self) -> Result<(), TestkitError> {
        let mut remount = Command::new("mount");
        remount.args(["-o", "remount,ro"]).arg(self.path());
        run_to_end(&mut remount).map(drop).map_err(|error| {
            let reason = error.to_string();
            TestkitError::NoTmpfs { reason }
        })
    }

    /// Returns the folder the disk is mounted on.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for TinyTmpfs {
    fn drop(&mut self) {
        // Before the folder is removed, which would first empty the disk file by file.
        drop(self.guard.take());
    }
}

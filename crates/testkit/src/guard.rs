//! Cleaning up after a process, however it ends.

use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

use std::os::unix::process::CommandExt;

use crate::error::TestkitError;

/// A small shell that waits for our end and then runs a clean-up script.
///
/// It reads a pipe whose other end only this process holds. The kernel closes that end when
/// the process exits, panics, or is killed, so no way of ending it leaves anything behind.
/// Dropping the guard does the same at once, and waits for the script.
#[derive(Debug)]
pub(crate) struct Guard {
    shell: Child,
    pipe: Option<ChildStdin>,
}

impl Guard {
    /// Starts a guard whose script finds the folder in `$1`.
    pub(crate) fn start(script: &str, folder: &Path) -> Result<Self, TestkitError> {
        let mut shell = Command::new("sh")
            .arg("-c")
            // Ctrl-C ends the tests, which is when the guard is needed.
            .arg(format!(
                "trap '' HUP INT QUIT TERM\ncat >/dev/null\n{script}"
            ))
            .arg("guard")
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .current_dir("/")
            .process_group(0)
            .spawn()
            .map_err(TestkitError::io(
                "start sh, which cleans up after the tests",
            ))?;
        let pipe = shell.stdin.take();
        Ok(Self { shell, pipe })
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        drop(self.pipe.take());
        if let Err(error) = self.shell.wait() {
            eprintln!("cannot wait for the clean-up after a test: {error}");
        }
    }
}

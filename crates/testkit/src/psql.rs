//! Set-up and inspection through PostgreSQL's own client.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread;

use crate::command::postgres_command;
use crate::error::TestkitError;

/// The client program.
#[derive(Debug, Clone)]
pub(crate) struct Psql {
    program: PathBuf,
}

impl Psql {
    /// Uses the given program.
    pub(crate) fn new(program: PathBuf) -> Self {
        Self { program }
    }

    /// Runs statements one by one, stops at the first that fails, and returns their rows:
    /// a line a row, columns separated by `|`, the last line break left out.
    pub(crate) fn run(&self, url: &str, sql: &str) -> Result<String, TestkitError> {
        let failed = |reason: String| failure(&self.program, &reason, sql);
        let mut psql = postgres_command(&self.program)
            .args([
                "--no-psqlrc",
                "--quiet",
                "--no-align",
                "--tuples-only",
                "--no-password",
            ])
            .args(["--set=ON_ERROR_STOP=1", "--dbname", url])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| failed(error.to_string()))?;
        let pipe = psql.stdin.take();
        let output = thread::scope(|scope| {
            scope.spawn(|| {
                // psql that has stopped early reads no further, and says why itself.
                let _ = pipe.map(|mut pipe| pipe.write_all(sql.as_bytes()));
            });
            psql.wait_with_output()
        });
        let output = output.map_err(|error| failed(error.to_string()))?;
        if !output.status.success() {
            return Err(failed(
                String::from_utf8_lossy(&output.stderr)
                    .trim_end()
                    .to_owned(),
            ));
        }
        let rows = String::from_utf8_lossy(&output.stdout);
        Ok(rows.strip_suffix('\n').unwrap_or(&rows).to_owned())
    }
}

fn failure(program: &Path, reason: &str, sql: &str) -> TestkitError {
    TestkitError::Program {
        program: program.display().to_string(),
        reason: format!("{reason}\nin: {sql}"),
    }
}

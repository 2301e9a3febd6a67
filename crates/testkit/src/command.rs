//! Running PostgreSQL's programs the same way on every machine.

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::error::TestkitError;

/// Prepares a PostgreSQL program: English messages, and nothing of the developer's own
/// libpq settings (`PGHOST`, `PGSERVICE`, …).
pub(crate) fn postgres_command(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.env("LC_ALL", "C").stdin(Stdio::null());
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("PG")) {
            command.env_remove(name);
        }
    }
    command.env("PGCONNECT_TIMEOUT", "30");
    command
}

/// Runs a command to its end and returns its output.
pub(crate) fn run_to_end(command: &mut Command) -> Result<String, TestkitError> {
    let program = command.get_program().to_string_lossy().into_owned();
    let failed = |reason| TestkitError::Program {
        program: program.clone(),
        reason,
    };
    let output = command
        .output()
        .map_err(|error| failed(error.to_string()))?;
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        return Err(failed(format!("{}\n{}", output.status, stderr.trim_end())));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

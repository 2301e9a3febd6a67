//! Runs the built application and takes what it says.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// The binary under test.
pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_anomaly");

/// Variables of the machine that would change what the application does.
const FOREIGN_VARIABLES: [&str; 8] = [
    "ANOMALY_DATABASE_URL",
    "ANOMALY_LISTEN",
    "ANOMALY_START_UP",
    "DATABASE_URL",
    "ENVIRONMENT",
    "RUST_LOG",
    "WHIMBREL_ENV",
    "WHIMBREL_GATE",
];

/// The application in a folder of its own, with nothing of the machine's environment.
pub(crate) fn application(folder: &Path) -> Command {
    let mut command = Command::new(BINARY);
    command.current_dir(folder).stdin(Stdio::null());
    for name in FOREIGN_VARIABLES {
        command.env_remove(name);
    }
    command
}

/// How a command ended and what it said.
#[derive(Debug)]
pub(crate) struct Outcome {
    code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl From<Output> for Outcome {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Outcome {
    /// Requires this exit code.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        self
    }

    /// Requires a text on stderr.
    #[track_caller]
    pub(crate) fn says(self, text: &str) -> Self {
        assert!(self.stderr.contains(text), "no `{text}` in {self:#?}");
        self
    }

    /// What was printed, as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error} in {self:#?}"))
    }
}

/// Runs `migrate` with arguments on a database, to its end.
#[track_caller]
pub(crate) fn migrate(folder: &Path, url: &str, arguments: &[&str]) -> Outcome {
    let mut command = application(folder);
    command.env("DATABASE_URL", url).arg("migrate");
    run(command.args(arguments))
}

/// Runs a command to its end.
#[track_caller]
pub(crate) fn run(command: &mut Command) -> Outcome {
    command.output().unwrap().into()
}

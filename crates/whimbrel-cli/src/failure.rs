//! What ends the tool early, and with which exit code.

use std::fmt;
use std::io;
use std::process::ExitCode;

use anstream::eprintln;

/// What kind of failure it is; each has one exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A file cannot be read, or its SQL cannot.
    Failed,
    /// The request itself was wrong.
    Usage,
}

impl Kind {
    const fn code(self) -> u8 {
        match self {
            Self::Failed => 1,
            Self::Usage => 2,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Usage => "usage",
        }
    }
}

/// What ends the tool early.
#[derive(Debug)]
pub(crate) struct Failure {
    kind: Kind,
    source: anyhow::Error,
    hint: Option<String>,
}

impl Failure {
    /// A failure from one sentence without a full stop.
    pub(crate) fn new(kind: Kind, message: impl fmt::Display) -> Self {
        Self {
            kind,
            source: anyhow::anyhow!("{message}"),
            hint: None,
        }
    }

    /// Says what to do about it.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// A file that cannot be read.
    pub(crate) fn unreadable(file: &str, error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::IsADirectory {
            return Self::new(Kind::Failed, format!("`{file}` is a folder"))
                .hint(format!("name its files, such as {file}/*.sql"));
        }
        Self::new(Kind::Failed, format!("cannot read `{file}`: {error}"))
    }

    /// Shows the failure and returns the exit code.
    pub(crate) fn report(&self, as_json: Shown) -> ExitCode {
        match as_json {
            Shown::Json => {
                let error = serde_json::json!({"error": {
                    "kind": self.kind.name(),
                    "message": self.source.to_string(),
                    "hint": self.hint,
                    "location": null,
                    "revision": null,
                    "statement": null,
                    "position": null,
                    "exit_code": self.kind.code(),
                }});
                // A reader that has gone away hears nothing; the exit code tells all the same.
                let _ = answer(&format!("{error:#}\n"));
            }
            Shown::Text => {
                eprintln!("\u{1b}[1;31merror:\u{1b}[0m {}", self.source);
                if let Some(hint) = &self.hint {
                    eprintln!("\u{1b}[36mhint:\u{1b}[0m {hint}");
                }
            }
        }
        ExitCode::from(self.kind.code())
    }
}

/// How an answer is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// As text for people, on the standard error.
    Text,
    /// As one JSON object, on the standard output.
    Json,
}

/// Writes an answer to the standard output; a reader that has gone away is no failure.
pub(crate) fn answer(text: &str) -> io::Result<()> {
    use std::io::Write;
    let mut out = anstream::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

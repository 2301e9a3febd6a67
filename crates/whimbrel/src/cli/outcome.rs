//! How a command ended that did not fail.

use std::process::ExitCode;

use crate::error::ErrorKind;

/// How a command ended that did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Outcome(u8);

impl Outcome {
    /// It did what it was asked, or there was nothing to do.
    pub(super) const DONE: Self = Self(0);

    /// It found what the kind says, which was its task.
    pub(super) const fn found(kind: ErrorKind) -> Self {
        Self(kind.exit_code())
    }

    /// It found what a code says, which was its task.
    pub(super) const fn with_code(code: u8) -> Self {
        Self(code)
    }

    /// The exit code.
    pub(super) const fn code(self) -> u8 {
        self.0
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(outcome.0)
    }
}

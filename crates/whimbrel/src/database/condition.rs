//! Whether a session is still what the runner set up.

use super::execute::LOG;
use crate::error::{Error, ErrorKind, Result};

/// Whether a session is still what the runner set up.
///
/// A step is over when its transaction ends. Giving the session back its settings comes after that,
/// and a failure there is no failure of the step: it stops the next one.
#[derive(Debug, Default)]
pub(crate) struct Condition {
    /// Why the session could not be restored.
    problem: Option<String>,
}

impl Condition {
    /// Takes note of what became of an attempt to restore the session; the first problem stays.
    pub(crate) fn note(&mut self, restored: Result<()>) {
        if let Err(error) = restored {
            log::warn!(target: LOG, "the session could not be restored after a step: {error}");
            self.problem.get_or_insert_with(|| error.to_string());
        }
    }

    /// Refuses to go on with a session that is not what it was.
    ///
    /// # Errors
    ///
    /// When the session could not be restored after an earlier step.
    pub(crate) fn must_be_sound(&self) -> Result<()> {
        match &self.problem {
            None => Ok(()),
            Some(problem) => Err(Error::new(
                ErrorKind::Failed,
                format!("the session could not be restored after the step before: {problem}"),
            )
            .with_hint(
                "what was applied before is kept and recorded; run again: a new session goes on",
            )),
        }
    }
}

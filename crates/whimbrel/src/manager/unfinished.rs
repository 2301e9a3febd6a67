//! A revision that was begun and not ended, where it stands in the way.

use crate::database::bookkeeping::{Course, Direction, Progress};
use crate::error::{Error, ErrorKind, Result};

/// The error of a command that an unfinished revision stands in the way of; `then` says what can be done
/// once it no longer does.
pub(super) fn in_the_way(progress: &Progress, then: &str) -> Error {
    let (began, on) = match (progress.course, progress.direction) {
        (Course::Back, _) => (
            "an abort began to undo what was done of it",
            "`migrate abort` goes on with that",
        ),
        (Course::Forward, Direction::Up) => ("an earlier run began to apply it", WAYS_ON),
        (Course::Forward, Direction::Down) => ("a rollback began to revert it", WAYS_ON),
    };
    unfinished(progress, began).with_hint(format!("{on}; {then}"))
}

const WAYS_ON: &str =
    "`migrate resume` finishes it, and `migrate abort` undoes what was done of it";

/// Refuses a revision that is being undone.
pub(super) fn must_go_forward(progress: &Progress) -> Result<()> {
    match progress.course {
        Course::Forward => Ok(()),
        Course::Back => Err(in_the_way(progress, "then come back")),
    }
}

pub(super) fn unfinished(progress: &Progress, why: &str) -> Error {
    Error::new(
        ErrorKind::Unfinished,
        format!("revision `{}` is unfinished: {why}", progress.revision),
    )
    .with_revision(progress.revision.clone())
}

/// Refuses a stored plan that is not the one that was begun: its SQL would run with our rights.
pub(super) fn must_be_intact(progress: &Progress) -> Result<()> {
    if progress.is_intact() {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::HistoryConflict,
        format!(
            "the stored plan of revision `{}` is not the one that was begun: its hash differs",
            progress.revision
        ),
    )
    .with_revision(progress.revision.clone())
    .with_hint(
        "something else has changed its row in `__whimbrel_progress`: find out what, and put the \
         row back from a backup; nothing of it was run",
    ))
}

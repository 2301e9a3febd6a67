//! Whether a database has revisions whose modules are to change.

use crate::cli::context::Context;
use crate::error::{Error, ErrorKind, Result};
use crate::manager::Status;

/// Refuses when the database has one of the revisions; answers why none could be asked.
///
/// # Errors
///
/// [`ErrorKind::HistoryConflict`] when a revision is applied, and [`ErrorKind::Unfinished`] when it was
/// begun.
pub(in crate::cli) fn must_not_be_applied(
    context: &Context<'_>,
    revisions: &[&'static str],
    done: &str,
) -> Result<Option<String>> {
    let status = match context.manager().and_then(|manager| manager.status()) {
        Ok(status) if !status.exists => {
            return Ok(Some(format!("there is none at {}", status.database)));
        }
        Ok(status) => status,
        Err(error) => return Ok(Some(error.message().to_owned())),
    };
    for id in revisions {
        if let Some(kind) = had(&status, id) {
            let state = match kind {
                ErrorKind::Unfinished => "unfinished",
                _ => "applied",
            };
            let message = format!(
                "revision `{id}` is {state} in {}, and cannot be {done}",
                status.database
            );
            return Err(Error::new(kind, message).with_revision(*id).with_hint(format!(
                "roll it back first, where nobody else has it; else `migrate merge` joins branches, \
                 and a new revision changes what {id} did"
            )));
        }
    }
    Ok(None)
}

fn had(status: &Status, id: &str) -> Option<ErrorKind> {
    if status.unfinished.as_deref() == Some(id) {
        return Some(ErrorKind::Unfinished);
    }
    let mut applied = status.applied.iter();
    let is_applied = applied.any(|revision| revision.id == id);
    is_applied.then_some(ErrorKind::HistoryConflict)
}

//! What of the author's a statement comes from.

use crate::analyze::script::Origin;
use crate::operation::{Execute, Operation};
use crate::recording::{Recorded, Recording, ScopeKind};

/// What of the author's a statement of a recorded operation comes from.
pub(super) fn of(recording: &Recording, recorded: &Recorded, text: &str) -> Origin {
    let scopes = recording.scopes_of(recorded.scope);
    let mut blocking = scopes.filter(|(_, scope)| scope.kind == ScopeKind::Blocking);
    let (first, second) = (blocking.next(), blocking.next());
    match (&recorded.operation, first, second) {
        (Operation::Execute(execute), None, None) if is_only(execute, text) => Origin::Execute,
        (Operation::Execute(_), ..) => Origin::Composed,
        // Without the inner one of two the outer one still counts.
        (_, Some((_, scope)), None) => Origin::Blocking(scope.place),
        (_, None, _) => Origin::Typed,
        (_, Some(_), Some(_)) => Origin::Composed,
    }
}

/// Tells whether an `execute` sends one statement, the same to every backend.
fn is_only(execute: &Execute, text: &str) -> bool {
    let bare = |text: &str| text.trim().trim_end_matches(';').trim_end().to_owned();
    let mut texts = execute.statement.texts();
    execute.binds.is_empty() && texts.all(|(_, sent)| bare(sent) == bare(text))
}

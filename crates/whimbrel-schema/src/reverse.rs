//! Reverse: the operations that undo recorded ones.

use crate::catalog::Catalog;
use crate::operation::{Change, Operation, Reversal, WhyNot};
use crate::place::Place;
use crate::recording::{Recorded, Recording};

/// Why a `down` cannot be derived: the operation that has no way back, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoReversal {
    /// The index of the operation.
    pub operation: usize,
    /// Where it was written.
    pub place: Place,
    /// Why.
    pub why: WhyNot,
}

/// Derives the `down` of an `up`, and leaves the catalog after the `up`.
///
/// Each operation is asked before it is applied, and the answers are turned round.
///
/// # Errors
///
/// Every operation that has no way back.
pub fn reverse(up: &Recording, catalog: &mut Catalog) -> Result<Recording, Vec<NoReversal>> {
    let mut problems = Vec::new();
    let mut undo: Vec<Recorded> = Vec::new();
    for (index, recorded) in up.operations.iter().enumerate() {
        let reversal = if up.conditions(recorded.scope).is_empty() {
            recorded.operation.reverse(catalog)
        } else {
            Reversal::Never(WhyNot::Conditional)
        };
        match reversal {
            Reversal::By(operations) => {
                let back = operations.into_iter().rev();
                undo.extend(back.map(|operation| undoing(operation, recorded)));
            }
            Reversal::Never(why) => problems.push(NoReversal {
                operation: index,
                place: recorded.place,
                why,
            }),
        }
        // What the catalog refuses is the replay's finding; here it only ends the derivation.
        if recorded.operation.apply(catalog).is_err() {
            problems.push(NoReversal {
                operation: index,
                place: recorded.place,
                why: WhyNot::Refused,
            });
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    undo.reverse();
    Ok(Recording {
        operations: undo,
        scopes: up.scopes.clone(),
        ..Recording::default()
    })
}

fn undoing(operation: Operation, recorded: &Recorded) -> Recorded {
    Recorded {
        operation,
        place: recorded.place,
        parts: Vec::new(),
        scope: recorded.scope,
    }
}

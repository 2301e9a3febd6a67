//! Recording: an `up` or `down` neither panics nor records something else each time.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::finding::Finding;
use super::rule;
use crate::place::Place;
use crate::plan::Direction;
use crate::recording::Recording;
use crate::registry::Revision;

/// Records one direction of a revision, twice.
///
/// # Errors
///
/// The finding, when it panics or the two recordings differ.
pub(super) fn record(revision: &Revision, direction: Direction) -> Result<Recording, Box<Finding>> {
    let once = || {
        let body = || match direction {
            Direction::Up => revision.record_up(),
            Direction::Down => revision.record_down(),
        };
        catch_unwind(AssertUnwindSafe(body))
    };
    let first = once().map_err(|payload| panicked(revision, direction, payload.as_ref()))?;
    let second = once().map_err(|payload| panicked(revision, direction, payload.as_ref()))?;
    if is_same(&first, &second) {
        Ok(first)
    } else {
        let place = first_difference(&first, &second).unwrap_or(revision.header.place());
        Err(Box::new(differs(revision, direction, place)))
    }
}

fn is_same(first: &Recording, second: &Recording) -> bool {
    let pairs = first.operations.iter().zip(&second.operations);
    let mut pairs = pairs.map(|(a, b)| a.operation == b.operation && a.scope == b.scope);
    first.operations.len() == second.operations.len()
        && pairs.all(|is_same| is_same)
        && first.scopes == second.scopes
        && first.derive == second.derive
        && first.irreversible == second.irreversible
}

/// The place of the first operation that the recordings do not share.
fn first_difference(first: &Recording, second: &Recording) -> Option<Place> {
    let mut pairs = first.operations.iter().zip(&second.operations);
    let changed = pairs.find(|(a, b)| a.operation != b.operation);
    let shared = first.operations.len().min(second.operations.len());
    let longer = first
        .operations
        .get(shared)
        .or(second.operations.get(shared));
    changed
        .map(|(recorded, _)| recorded)
        .or(longer)
        .map(|recorded| recorded.place)
}

const fn name(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "up",
        Direction::Down => "down",
    }
}

fn panicked(
    revision: &Revision,
    direction: Direction,
    payload: &(dyn std::any::Any + Send),
) -> Box<Finding> {
    let text = payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned());
    let message = match text {
        Some(text) => format!("`{}` panics: {text}", name(direction)),
        None => format!("`{}` panics", name(direction)),
    };
    let finding = Finding::new(rule::PANIC, revision.header.place(), message);
    Box::new(finding.about(revision))
}

fn differs(revision: &Revision, direction: Direction, place: Place) -> Finding {
    let message = format!("`{}` records something else each time", name(direction));
    let help = "write what it took from a clock, a random number or the environment as a constant, \
                or let the database say it: `now()`, `random_uuid()`";
    let finding = Finding::new(rule::NONDETERMINISTIC, place, message);
    finding.about(revision).help(help)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI32, Ordering};

    use super::*;
    use crate::verify::testing::history;

    static COUNTER: AtomicI32 = AtomicI32::new(0);

    fn next() -> i32 {
        COUNTER.fetch_add(1, Ordering::Relaxed)
    }

    #[test]
    fn changing_and_panicking_functions_are_found() {
        history! {
            m20260101000000_a: Header::new("20260101000000", "a"), up |s| {
                s.insert("t", ["id"], [(1,)]);
                s.insert("t", ["id"], [(super::next(),)]);
            }, down |s| {
                let all: [i32; 0] = [];
                s.insert("t", ["id"], [(all.iter().max().copied().unwrap(),)]);
            };
        }
        let [revision] = REGISTRY.revisions() else {
            unreachable!()
        };
        let up = record(revision, Direction::Up).unwrap_err();
        assert_eq!(up.message, "`up` records something else each time");
        assert_ne!(up.place, revision.header.place());
        let down = record(revision, Direction::Down).unwrap_err();
        assert!(
            down.message
                .starts_with("`down` panics: called `Option::unwrap()`")
        );
    }
}

//! Which revisions share a transaction.
//!
//! On a database without any revision, atomic revisions are applied many at a time: a commit costs
//! more than the statements in it. Each is still whole or absent after a crash. A group is bounded,
//! because PostgreSQL keeps the locks of an open transaction in a table of fixed size
//! ([max_locks_per_transaction](https://www.postgresql.org/docs/current/runtime-config-locks.html)).

use std::iter::Peekable;

use whimbrel_schema::plan::{ForeignKeys, Plan, Step, StepKind};

use super::pending::PlannedRevision;
use crate::error::Result;

/// The most statements that a shared transaction holds.
const MOST_ITEMS: usize = 400;

/// Revisions that are carried out together.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) revisions: Vec<PlannedRevision>,
    pub(super) foreign_keys: ForeignKeys,
}

/// How the planned revisions are carried out, in order.
#[derive(Clone, Debug)]
pub(super) enum Batch {
    /// Atomic revisions, in one transaction.
    Together(Group),
    /// A staged revision, step by step.
    Staged(Box<PlannedRevision>),
}

/// Whether atomic revisions may share a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sharing {
    /// Each has its own.
    Apart,
    /// They share.
    Shared,
}

/// Splits the revisions into batches, and asks for no revision before its batch.
pub(super) fn batches<R>(revisions: R, sharing: Sharing) -> Batches<R>
where
    R: Iterator<Item = Result<PlannedRevision>>,
{
    Batches {
        revisions: revisions.peekable(),
        sharing,
    }
}

impl Batch {
    /// The id of its first revision.
    pub(super) fn first(&self) -> &'static str {
        match self {
            Self::Together(group) => group.revisions.first().map_or("", |revision| revision.id),
            Self::Staged(revision) => revision.id,
        }
    }
}

/// The batches of revisions.
pub(super) struct Batches<R: Iterator> {
    revisions: Peekable<R>,
    sharing: Sharing,
}

impl<R: Iterator<Item = Result<PlannedRevision>>> Iterator for Batches<R> {
    type Item = Result<Batch>;

    fn next(&mut self) -> Option<Self::Item> {
        let first = match self.revisions.next()? {
            Ok(first) => first,
            Err(error) => return Some(Err(error)),
        };
        let Some(foreign_keys) = atomic_mode(&first.plan) else {
            return Some(Ok(Batch::Staged(Box::new(first))));
        };
        let mut items = first.plan.items().count();
        let mut group = Group {
            revisions: vec![first],
            foreign_keys,
        };
        let shares = self.sharing == Sharing::Shared;
        let mut fits = |next: &Result<PlannedRevision>| {
            let Ok(next) = next else {
                return false;
            };
            let more = items + next.plan.items().count();
            let is_fit =
                shares && more <= MOST_ITEMS && atomic_mode(&next.plan) == Some(foreign_keys);
            if is_fit {
                items = more;
            }
            is_fit
        };
        while let Some(Ok(next)) = self.revisions.next_if(&mut fits) {
            group.revisions.push(next);
        }
        Some(Ok(Batch::Together(group)))
    }
}

/// The mode of the one transaction of an atomic plan; `None` for a staged one.
fn atomic_mode(plan: &Plan) -> Option<ForeignKeys> {
    match plan.steps.as_slice() {
        [
            Step {
                kind: StepKind::Transaction { foreign_keys },
                ..
            },
        ] => Some(*foreign_keys),
        _ => None,
    }
}

//! Which revisions share a transaction.
//!
//! On a database without any revision, atomic revisions are applied many at a time: a commit costs
//! more than the statements in it. Each is still whole or absent after a crash. A group is bounded,
//! because PostgreSQL keeps the locks of an open transaction in a table of fixed size
//! ([max_locks_per_transaction](https://www.postgresql.org/docs/current/runtime-config-locks.html)).

use whimbrel_schema::plan::{ForeignKeys, Plan, Step, StepKind};

use super::pending::PlannedRevision;

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

/// Splits the revisions into batches.
pub(super) fn batches(revisions: Vec<PlannedRevision>, sharing: Sharing) -> Vec<Batch> {
    let mut batches: Vec<Batch> = Vec::new();
    for revision in revisions {
        let Some(foreign_keys) = atomic_mode(&revision.plan) else {
            batches.push(Batch::Staged(Box::new(revision)));
            continue;
        };
        match batches.last_mut() {
            Some(Batch::Together(group))
                if sharing == Sharing::Shared
                    && group.foreign_keys == foreign_keys
                    && group.items() + revision.plan.items().count() <= MOST_ITEMS =>
            {
                group.revisions.push(revision);
            }
            _ => batches.push(Batch::Together(Group {
                revisions: vec![revision],
                foreign_keys,
            })),
        }
    }
    batches
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

impl Group {
    fn items(&self) -> usize {
        let counts = self.revisions.iter().map(|r| r.plan.items().count());
        counts.sum()
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

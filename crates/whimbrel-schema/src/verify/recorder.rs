//! The recorder: records the revisions on a thread of its own, a little ahead of the walk.

use std::sync::mpsc::sync_channel;
use std::thread::{Builder, Scope};

use super::analysis::Reading;
use super::finding::Finding;
use super::policy::Policy;
use super::record::record;
use crate::checksum::{Checksum, checksum};
use crate::plan::Direction;
use crate::recording::Recording;
use crate::registry::Revision;

/// How many are handed over at once: to wake another thread costs more than to record a revision.
const BATCH: usize = 16;

/// How many batches it may be ahead: enough that nobody stands still, and few beside a long history.
const MOST_AHEAD: usize = 4;

/// A revision, recorded both ways.
pub(super) struct Record {
    pub(super) revision: &'static Revision,
    pub(super) up: Recording,
    pub(super) checksum: Checksum,
    /// The `down`, or why it cannot be recorded.
    pub(super) down: Result<Recording, Box<Finding>>,
}

/// What is recorded of revisions; a finding where an `up` cannot be.
pub(super) type Records<'v> = Box<dyn Iterator<Item = Result<Record, Box<Finding>>> + 'v>;

/// Records revisions in this order; where the system gives no thread, whenever one is asked for.
pub(super) fn records<'s, 'v>(
    scope: &'s Scope<'s, 'v>,
    policy: &'v Policy,
    reading: Reading<'v>,
    order: &'v [&'static Revision],
) -> Records<'v> {
    let in_turn = move |revisions: &'v [&'static Revision]| {
        let revisions = revisions.iter().copied();
        revisions.map(move |revision| recorded(revision, policy, reading))
    };
    let (ahead, records) = sync_channel::<Vec<_>>(MOST_AHEAD);
    let work = move || {
        for batch in order.chunks(BATCH) {
            // Nobody waits for it when the walk has ended in a panic.
            if ahead.send(in_turn(batch).collect()).is_err() {
                return;
            }
        }
    };
    match Builder::new().spawn_scoped(scope, work) {
        Ok(_) => Box::new(records.into_iter().flatten()),
        Err(_) => Box::new(in_turn(order)),
    }
}

fn recorded(
    revision: &'static Revision,
    policy: &Policy,
    reading: Reading<'_>,
) -> Result<Record, Box<Finding>> {
    let read = |mut recording: Recording| {
        if let Some(reader) = reading.reader {
            recording.read_sql(reader, policy.targets());
        }
        recording
    };
    let up = record(revision, Direction::Up).map(read)?;
    Ok(Record {
        revision,
        checksum: checksum(&up),
        up,
        down: record(revision, Direction::Down).map(read),
    })
}

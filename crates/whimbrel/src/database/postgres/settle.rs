//! Finding out what became of a step outside a transaction, without carrying it out.
//!
//! An abort, and a revision that was mended, do not go on with the step that was about to run: what is
//! left of it must be known, and must not stay.

use whimbrel_schema::plan::{Action, ConcurrentIndex, Detachment, Item, Verb};

use super::Postgres;
use super::concurrent::{clean_up, is_intended, outside, table_oid};
use super::detach::{Bond, bond, is_intended as is_detaching};
use super::failure::Failure;
use crate::database::bookkeeping::Progress;
use crate::database::execute::{Settled, by_text};

/// Says whether the step is done, and takes away what a build left that was cut short.
pub(super) fn settle(
    database: &mut Postgres,
    progress: &Progress,
    item: &Item,
) -> Result<Settled, Failure> {
    match &item.action {
        Action::Concurrently(index) => settle_index(database, progress, index),
        Action::Detach(detachment) => settle_partition(database, progress, detachment),
        Action::Statement(_)
        | Action::UserSql(_)
        | Action::Bound { .. }
        | Action::Rebuild(_)
        | Action::Backfill(_) => Ok(by_text(progress, item)),
    }
}

fn settle_index(
    database: &mut Postgres,
    progress: &Progress,
    index: &ConcurrentIndex,
) -> Result<Settled, Failure> {
    let table = table_oid(database, index)?;
    if !is_intended(progress, index, table) {
        return Ok(Settled::Absent);
    }
    let state = database.index_state(&index.index)?;
    let ours = state.filter(|state| Some(state.table_oid) == table);
    match (index.verb, ours) {
        (Verb::Create, None) => Ok(Settled::Absent),
        (Verb::Drop, None) => Ok(Settled::Done),
        (Verb::Create, Some(state)) if state.valid => Ok(Settled::Done),
        (Verb::Drop, Some(state)) if state.valid => Ok(Settled::Absent),
        (Verb::Create, Some(state)) => {
            clean_up(database, index, &state)?;
            Ok(Settled::Absent)
        }
        // A drop that was cut short leaves an index that no query uses: only its end is left.
        (Verb::Drop, Some(_)) => {
            outside(database, &index.cleanup)?;
            Ok(Settled::Done)
        }
    }
}

fn settle_partition(
    database: &mut Postgres,
    progress: &Progress,
    detachment: &Detachment,
) -> Result<Settled, Failure> {
    if !is_detaching(progress, detachment) {
        return Ok(Settled::Absent);
    }
    match bond(database, detachment)? {
        None => Ok(Settled::Done),
        Some(Bond { pending: false }) => Ok(Settled::Absent),
        Some(Bond { pending: true }) => {
            outside(database, &detachment.finalize)?;
            Ok(Settled::Done)
        }
    }
}

//! Backfills: rows changed a batch at a time, each batch committed with where it ended.
//!
//! The walk goes along a unique key, never by counting rows: rows that were changed leave the set of
//! those that are still to be changed, and an offset into it would skip as many others. A row that is
//! added behind the place where the walk is gets a pass of its own, and only when a question to the
//! whole table finds no row left is the backfill done.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use whimbrel_schema::Backend;
use whimbrel_schema::plan::{Filling, KeyRange};
use whimbrel_schema::sql::tokens::{self, Kind};

use super::bookkeeping::writes::sha256;
use super::bookkeeping::{Intent, Progress};
use super::cancel::Cancel;
use super::execute::{Copied, LOG, Run};
use crate::error::{Error, ErrorKind, Result};

/// After so many passes the application adds rows faster than they are changed.
const MOST_PASSES: u32 = 100;
/// After so many passes in a row that changed nothing, the rows that are left cannot be changed.
const MOST_IDLE: u32 = 3;
/// The first pause for others' sake, and the longest of them.
const FIRST_REST: Duration = Duration::from_millis(100);
const LONGEST_REST: Duration = Duration::from_secs(5);
/// So long it makes way at most before one batch.
const MOST_REST: Duration = Duration::from_secs(60);
/// A pause is looked up from so often.
const BLINK: Duration = Duration::from_millis(100);

/// How far a backfill has come, as it is stored with each batch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The key with which the last batch ended, as SQL literals; none at the beginning of a pass.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub upto: Option<Vec<String>>,
    /// The number of the pass, from 0.
    pub pass: u32,
    /// How many passes in a row before this one changed nothing.
    pub idle: u32,
    /// How many rows this pass has changed.
    pub changed: u64,
    /// How many rows are changed in all.
    pub done: u64,
}

/// What became of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Changed {
    /// How many rows were changed.
    pub(crate) rows: u64,
    /// How many of them are still to be changed, by their new values.
    pub(crate) still: u64,
}

/// What a database does for a backfill.
pub(crate) trait Batches {
    /// Which database it is.
    const BACKEND: Backend;

    /// The last key of the next batch; `None` when no row is left behind the last one.
    fn next_key(
        &mut self,
        filling: &Filling,
        after: Option<&[String]>,
    ) -> Result<Option<Vec<String>>>;

    /// Changes the rows of a batch and stores how far it came, in one transaction; with rows that are
    /// still to be changed nothing is kept.
    ///
    /// `cursor` gets the numbers of the batch before it is stored.
    fn change(
        &mut self,
        filling: &Filling,
        range: KeyRange<'_>,
        progress: &Progress,
        cursor: &mut Cursor,
    ) -> Result<Changed>;

    /// Tells whether a row of the table is still to be changed.
    fn is_any_pending(&mut self, filling: &Filling) -> Result<bool>;

    /// About how many rows are to be changed.
    fn estimate(&mut self, filling: &Filling) -> Result<u64>;

    /// Why others need a rest from the backfill, when they do.
    fn need_of_others(&mut self, filling: &Filling) -> Result<Option<String>>;

    /// Whether somebody has asked to stop.
    fn cancel(&self) -> Cancel;
}

/// Changes all rows that are to be changed, from where an earlier run stopped.
pub(crate) fn fill<D: Batches>(
    database: &mut D,
    run: Run<'_>,
    progress: &Progress,
    filling: &Filling,
) -> Result<()> {
    let mut cursor = stored::<D>(progress, filling).unwrap_or_default();
    if cursor.done > 0 {
        log::info!(
            target: LOG,
            "the backfill of `{}` goes on after {} rows",
            filling.table,
            cursor.done
        );
    }
    let rows = cursor.done + database.estimate(filling)?;
    loop {
        pass(database, run, progress, filling, &mut cursor, rows)?;
        if !database.is_any_pending(filling)? {
            return Ok(());
        }
        let idle = match cursor.changed {
            0 => cursor.idle + 1,
            _ => 0,
        };
        if idle >= MOST_IDLE || cursor.pass + 1 >= MOST_PASSES {
            return Err(endless(filling, idle));
        }
        cursor = Cursor {
            pass: cursor.pass + 1,
            idle,
            done: cursor.done,
            ..Cursor::default()
        };
    }
}

/// One way through the table.
fn pass<D: Batches>(
    database: &mut D,
    run: Run<'_>,
    progress: &Progress,
    filling: &Filling,
    cursor: &mut Cursor,
    rows: u64,
) -> Result<()> {
    while let Some(upto) = database.next_key(filling, cursor.upto.as_deref())? {
        let after = cursor.upto.replace(upto);
        let end = cursor.upto.clone();
        let range = KeyRange {
            after: after.as_deref(),
            upto: end.as_deref(),
        };
        let changed = database.change(filling, range, progress, cursor)?;
        if changed.still > 0 {
            return Err(unchanged(filling, changed.still));
        }
        (run.copied)(Copied {
            table: &filling.table,
            done: cursor.done,
            rows: rows.max(cursor.done),
        });
        stop_when_asked(database, filling, cursor)?;
        rest(database, filling, cursor)?;
    }
    Ok(())
}

impl Cursor {
    /// Counts the rows of a batch.
    pub(crate) fn add(&mut self, rows: u64) {
        self.changed += rows;
        self.done += rows;
    }

    /// The cursor as the bookkeeping keeps it beside the stored plan.
    pub(crate) fn intent(&self, progress: &Progress, filling: &Filling) -> Intent {
        Intent {
            step: progress.steps_done,
            statement_hash: sha256(&filling.statement()),
            object: filling.table.to_string(),
            table_oid: None,
            cursor: Some(self.clone()),
        }
    }
}

/// The cursor that an earlier run stored for the same change.
fn stored<D: Batches>(progress: &Progress, filling: &Filling) -> Option<Cursor> {
    let hash = sha256(&filling.statement());
    let mut intents = progress.intents.iter();
    let own = intents.find(|i| i.step == progress.steps_done && i.statement_hash == hash)?;
    let cursor = own.cursor.clone()?;
    let is_sound = |key: &Vec<String>| {
        key.len() == filling.key.len() && key.iter().all(|text| is_literal(text, D::BACKEND))
    };
    // A key that is none, put there by something else, only costs the walk from the beginning.
    cursor.upto.as_ref().is_none_or(is_sound).then_some(cursor)
}

/// Tells whether a text is one literal and nothing else.
fn is_literal(text: &str, backend: Backend) -> bool {
    let tokens: Vec<(Kind, &str)> = tokens::scan(text, backend)
        .map(|token| (token.kind, token.text(text)))
        .collect();
    match tokens.as_slice() {
        [(Kind::Text | Kind::Number, _)] | [(Kind::Symbol, "-"), (Kind::Number, _)] => true,
        // The bytes of SQLite's, where the prefix is a token of its own.
        [(Kind::Word, prefix), (Kind::Text, _)] => prefix.eq_ignore_ascii_case("x"),
        _ => false,
    }
}

fn stop_when_asked<D: Batches>(database: &D, filling: &Filling, cursor: &Cursor) -> Result<()> {
    let stopped = || {
        format!(
            "the backfill of `{}` after {} rows",
            filling.table, cursor.done
        )
    };
    let heeded = database.cancel().heed(stopped);
    heeded.map_err(|error| error.with_hint("what is done stays; run again to go on from there"))
}

/// Rests as long as the author says, and longer while others wait.
fn rest<D: Batches>(database: &mut D, filling: &Filling, cursor: &Cursor) -> Result<()> {
    sleep(
        database,
        filling,
        cursor,
        Duration::from_millis(filling.pause_ms.into()),
    )?;
    let mut rested = Duration::ZERO;
    let mut pause = FIRST_REST;
    while let Some(why) = database.need_of_others(filling)? {
        if rested >= MOST_REST {
            log::warn!(
                target: LOG,
                "the backfill of `{}` goes on although {why}",
                filling.table
            );
            return Ok(());
        }
        log::info!(target: LOG, "the backfill of `{}` makes way: {why}", filling.table);
        sleep(database, filling, cursor, pause)?;
        rested += pause;
        pause = (pause * 2).min(LONGEST_REST);
    }
    Ok(())
}

fn sleep<D: Batches>(
    database: &D,
    filling: &Filling,
    cursor: &Cursor,
    pause: Duration,
) -> Result<()> {
    let mut left = pause;
    while !left.is_zero() {
        let blink = left.min(BLINK);
        std::thread::sleep(blink);
        left -= blink;
        stop_when_asked(database, filling, cursor)?;
    }
    Ok(())
}

/// The error of new values that do not take their rows out of those that are to be changed.
pub(crate) fn unchanged(filling: &Filling, still: u64) -> Error {
    let rows = if still == 1 { "row" } else { "rows" };
    Error::new(
        ErrorKind::Failed,
        format!(
            "the backfill of `{}` would never end: {still} {rows} of a batch still match its \
             condition after they were changed",
            filling.table
        ),
    )
    .with_hint(
        "write a condition that the new values do not fulfil, or leave out the rows that get no new \
         value; nothing of this batch was kept",
    )
    .with_statement(filling.statement())
}

fn endless(filling: &Filling, idle: u32) -> Error {
    let why = match idle >= MOST_IDLE {
        true => "rows are left that an UPDATE does not change: a trigger may hold them back",
        false => "the application adds rows that match its condition as fast as they are changed",
    };
    Error::new(
        ErrorKind::Failed,
        format!("the backfill of `{}` does not end: {why}", filling.table),
    )
    .with_hint(
        "give the columns a default or a trigger that covers new rows, then run again; what is done \
         stays",
    )
    .with_statement(filling.statement())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_key_is_a_literal_and_nothing_else() {
        for text in ["'a''b'", "12", "-3", "1.5", "X'00ff'"] {
            assert!(is_literal(text, Backend::Sqlite), "{text}");
        }
        for text in ["1) OR (1", "id", "'a'; DROP TABLE t", "x", ""] {
            assert!(!is_literal(text, Backend::Sqlite), "{text}");
        }
        assert!(is_literal("E'a\\\\b'", Backend::Postgres));
    }
}

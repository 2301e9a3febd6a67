//! Backfills: rows of a table in use, changed a batch at a time.

use std::time::Duration;

use super::rows::UpdateRows;
use super::schema::Schema;
use crate::expression::Expression;
use crate::operation::{self, RowFilter};
use crate::place::Place;

/// The new values of a backfill, and its pace.
#[derive(Debug)]
pub struct Backfill {
    row: UpdateRows,
    batch: u32,
    pause_ms: u32,
}

impl Backfill {
    /// Sets a column to a value, or to `sql("…")` over the old row.
    pub fn set(&mut self, column: &str, value: impl Into<Expression>) -> &mut Self {
        self.row.set(column, value);
        self
    }

    /// Changes so many rows in one transaction; 10,000 where nothing is said.
    pub fn batch(&mut self, rows: u32) -> &mut Self {
        self.batch = rows;
        self
    }

    /// Rests so long between two batches; whole milliseconds count.
    pub fn pause(&mut self, pause: Duration) -> &mut Self {
        self.pause_ms = u32::try_from(pause.as_millis()).unwrap_or(u32::MAX);
        self
    }
}

/// # Backfills
impl Schema {
    /// Changes the rows that match, a batch at a time and each batch committed, until none is left.
    ///
    /// The condition says which rows are still to be changed: a row that was changed must no longer
    /// match it. The table needs a unique key without NULL. Rows that the application adds meanwhile
    /// are found too; a default or a trigger that covers them has to be there before.
    ///
    /// ```
    /// use whimbrel_schema::prelude::*;
    /// # let recording = Schema::record(|schema| {
    /// schema.backfill("users", matching("email_lower IS NULL"), |rows| {
    ///     rows.set("email_lower", sql("lower(email)")).batch(5_000);
    /// });
    /// # });
    /// ```
    #[track_caller]
    pub fn backfill(&mut self, table: &str, pending: RowFilter, build: impl FnOnce(&mut Backfill)) {
        let mut backfill = Backfill {
            row: UpdateRows { values: Vec::new() },
            batch: operation::Backfill::BATCH,
            pause_ms: 0,
        };
        build(&mut backfill);
        let backfill = operation::Backfill {
            table: table.into(),
            pending,
            values: backfill.row.values,
            batch: backfill.batch,
            pause_ms: backfill.pause_ms,
        };
        self.record_operation(backfill.into(), Place::caller());
    }
}

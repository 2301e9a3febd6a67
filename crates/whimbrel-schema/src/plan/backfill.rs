//! A backfill, as data: the statements that change the rows of a table a batch at a time.
//!
//! A batch is a closed range of a unique key, so that nothing is skipped when rows leave the set of
//! those that are still to be changed. The database layer carries out one transaction a batch, which
//! also stores where the batch ended, and ends when no row of the table is left to be changed.

use serde::{Deserialize, Serialize};

use crate::backend::Backend;
use crate::dialect::Writer;
use crate::identifier::Identifier;

/// A backfill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filling {
    /// The table.
    pub table: Identifier,
    /// The columns of a key that is unique and never NULL, in its order.
    pub key: Vec<Identifier>,
    /// The new values, as they stand after `SET`.
    pub values: String,
    /// The condition of the rows that are still to be changed, in parentheses.
    pub pending: String,
    /// How many rows a batch changes.
    pub batch: u32,
    /// How long it rests between two batches, in milliseconds.
    pub pause_ms: u32,
    /// The row triggers that fire for every row, as far as the migrations know them.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub triggers: Vec<Identifier>,
}

/// A part of a table by its key: what lies behind one key, up to and with another. Keys are lists of
/// SQL literals, one for each column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeyRange<'k> {
    /// The key behind which it begins; `None` at the start of the table.
    pub after: Option<&'k [String]>,
    /// The key with which it ends; `None` at the end of the table.
    pub upto: Option<&'k [String]>,
}

impl Filling {
    /// The whole backfill in one statement, for places where nobody uses the table.
    pub fn statement(&self) -> String {
        self.update(KeyRange::default())
    }

    /// What `plan` shows of it.
    pub fn outline(&self) -> String {
        let key: Vec<&str> = self.key.iter().map(Identifier::as_str).collect();
        let mut text = format!(
            "-- in batches of {} rows by {}, each committed",
            self.batch,
            key.join(", ")
        );
        if !self.triggers.is_empty() {
            let triggers: Vec<&str> = self.triggers.iter().map(Identifier::as_str).collect();
            text.push_str("; for every row fires ");
            text.push_str(&triggers.join(", "));
        }
        format!("{text}\n{}", self.statement())
    }

    /// The statement that changes the rows of a range that are still to be changed.
    pub fn update(&self, range: KeyRange<'_>) -> String {
        let mut text = writer();
        text.raw("UPDATE ").name(&self.table);
        text.raw(" SET ").raw(&self.values);
        text.raw(" WHERE ").raw(&self.within(range));
        text.finish()
    }

    /// The query that finds the last key of the next batch; `read` writes what is read of the key
    /// columns, given by their quoted names.
    pub fn next_key(&self, after: Option<&[String]>, read: impl Fn(&[String]) -> String) -> String {
        let names = self.names();
        let read = read(&names);
        let back: Vec<String> = names.iter().map(|name| format!("{name} DESC")).collect();
        let names = names.join(", ");
        let rows = self.within(KeyRange { after, upto: None });
        let mut text = writer();
        text.raw("SELECT ").raw(&read);
        text.raw(" FROM (SELECT ").raw(&names).raw(" FROM ");
        text.name(&self.table).raw(" WHERE ").raw(&rows);
        text.raw(" ORDER BY ").raw(&names);
        text.raw(&format!(" LIMIT {}) AS batch ORDER BY ", self.batch));
        text.raw(&back.join(", ")).raw(" LIMIT 1");
        text.finish()
    }

    /// The query for one row that is still to be changed in a range, or none.
    pub fn any_pending(&self, range: KeyRange<'_>) -> String {
        let mut text = writer();
        text.raw("SELECT 1 FROM ").name(&self.table);
        text.raw(" WHERE ").raw(&self.within(range));
        text.raw(" LIMIT 1");
        text.finish()
    }

    /// The query that counts the rows that are still to be changed, as `number`.
    pub fn count_pending(&self) -> String {
        let mut text = writer();
        text.raw("SELECT count(*) AS number FROM ")
            .name(&self.table);
        text.raw(" WHERE ").raw(&self.pending);
        text.finish()
    }

    /// A row value is compared by the collations of its columns, and found by the index of the key
    /// ([PostgreSQL](https://www.postgresql.org/docs/current/functions-comparisons.html#ROW-WISE-COMPARISON),
    /// [SQLite](https://www.sqlite.org/rowvalue.html#scrolling_window_queries)).
    fn within(&self, range: KeyRange<'_>) -> String {
        let names = self.names().join(", ");
        let bound = |operator: &str, key: &[String]| {
            format!("({names}) {operator} ({}) AND ", key.join(", "))
        };
        let mut text = String::new();
        if let Some(after) = range.after {
            text.push_str(&bound(">", after));
        }
        if let Some(upto) = range.upto {
            text.push_str(&bound("<=", upto));
        }
        text.push_str(&self.pending);
        text
    }

    fn names(&self) -> Vec<String> {
        let names = self.key.iter();
        names.map(|name| writer().name(name).finish()).collect()
    }
}

/// Both databases write names alike, and nothing else is written here.
fn writer() -> Writer {
    Writer::new(Backend::Postgres)
}

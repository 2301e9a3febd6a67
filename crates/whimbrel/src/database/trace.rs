//! Watching what single items of plans really do; only on scratch databases.

use std::collections::BTreeMap;
use std::time::Duration;

use whimbrel_schema::analyze::LockMode;
use whimbrel_schema::plan::{Item, StepKind};

use crate::error::Result;

/// What a database did for an item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Observed {
    /// The strongest lock held on every relation right before COMMIT; `None` where nothing can be
    /// seen: outside a transaction, and on SQLite, whose one lock is for the whole file.
    pub locks: Option<BTreeMap<String, LockMode>>,
    /// The tables that were written anew, in the order of their names.
    pub rewrites: Vec<String>,
    /// How long the item worked, without COMMIT.
    pub duration: Duration,
}

/// Carries out single items and watches them.
pub trait Trace {
    /// Carries out one item, in a transaction of its own where its step has one, and watches.
    ///
    /// Nothing is written into the bookkeeping, and the item's guards are the caller's to ask.
    ///
    /// # Errors
    ///
    /// When the item fails; the error carries the statement.
    fn watch(&mut self, item: &Item, kind: StepKind) -> Result<Observed>;

    /// Runs statements that put generated rows into a table, in a transaction of their own.
    ///
    /// # Errors
    ///
    /// When a statement is refused; nothing is kept then.
    fn put_rows(&mut self, statements: &[String]) -> Result<()>;

    /// Reads what a table holds in some of its columns: each row as one text, in the order of the texts.
    ///
    /// # Errors
    ///
    /// When the table or a column cannot be read.
    fn contents(&mut self, table: &str, columns: &[&str]) -> Result<Vec<String>>;
}

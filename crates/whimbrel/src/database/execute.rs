//! Carrying out the steps of plans.

use std::time::Duration;

use whimbrel_schema::plan::{Action, Demand, ForeignKeys, Item, Rebuild};
use whimbrel_schema::sql::tokens;
use whimbrel_schema::{Backend, Identifier};

use super::bookkeeping::writes::sha256;
use super::bookkeeping::{Intent, Progress, Record};
use crate::error::{Error, ErrorKind, Result};

/// The log target of everything about steps.
pub(crate) const LOG: &str = "whimbrel::execute";
/// The log target of statements.
pub(crate) const SQL: &str = "whimbrel::sql";

/// One revision's share of a transactional step.
#[derive(Clone, Copy, Debug)]
pub struct Work<'w> {
    /// The revision.
    pub revision: &'w str,
    /// What is done, in order.
    pub items: &'w [Item],
    /// What the bookkeeping says of it, written in the same transaction after the items.
    pub record: &'w Record,
}

/// How far the copying of a table's rows is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copied<'c> {
    /// The table.
    pub table: &'c str,
    /// How many rows are copied.
    pub done: u64,
    /// How many rows the table has.
    pub rows: u64,
}

/// What the database layer knows of the run.
#[derive(Clone, Copy)]
pub struct Run<'r> {
    /// The id of the run.
    pub id: &'r str,
    /// The environment, for `environment_is` guards.
    pub environment: &'r str,
    /// Is told how far the copying of rows is, between parts of large tables.
    pub copied: &'r dyn Fn(Copied<'_>),
}

/// How a step went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Executed {
    /// How long it waited for locks of tables, over all attempts.
    pub lock_wait: Duration,
    /// How many attempts it took.
    pub attempts: u32,
}

/// What became of a step that stands alone and that a runner was about to carry out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// Nothing of it is there.
    Absent,
    /// It is done.
    Done,
    /// It may be done or not: the catalog does not tell.
    Unknown,
}

/// A rebuild that lies ahead, and what the migrations know of its table before the revision.
#[derive(Clone, Copy, Debug)]
pub struct Ahead<'a> {
    /// The rebuild.
    pub rebuild: &'a Rebuild,
    /// The columns that the table has before the revision.
    pub columns: &'a [Identifier],
    /// The indexes and triggers that it is known to have then.
    pub objects: &'a [Identifier],
    /// The tables whose rows or columns the revision changes before the rebuild.
    pub changed: &'a [Identifier],
}

/// Carries out the steps of plans.
pub trait Execute {
    /// Looks for what would stop rebuilds, before the first step of their revision, and changes nothing.
    ///
    /// Rows are looked at where nothing that comes before can change them. PostgreSQL has no rebuilds.
    ///
    /// # Errors
    ///
    /// What the rebuild itself would fail with: [`Drift`](ErrorKind::Drift) when the live table is not
    /// what the migrations made, and when rows do not fit the new table.
    fn examine(&mut self, ahead: &[Ahead<'_>]) -> Result<()>;

    /// Looks for rows that later steps could not take, before the first step of their revision, and
    /// changes nothing. SQLite looks when it [examines](Execute::examine) rebuilds.
    ///
    /// # Errors
    ///
    /// An error names the rows. What cannot be looked at is left to the step that meets it.
    fn check_rows(&mut self, demands: &[Demand]) -> Result<()>;

    /// Carries out transactional steps of one or several revisions in one transaction: all or nothing.
    ///
    /// The records are written in the same transaction. A log entry without a duration or lock wait
    /// gets the measured one of its revision. With [`ForeignKeys::Suspended`] SQLite switches foreign
    /// keys off around the transaction and refuses new violations; PostgreSQL has no such step.
    ///
    /// # Errors
    ///
    /// An error carries the revision and the statement that failed; the database is then as it was
    /// before. An error in COMMIT is an unknown outcome and says so.
    fn execute_transaction(
        &mut self,
        run: Run<'_>,
        work: &[Work<'_>],
        foreign_keys: ForeignKeys,
    ) -> Result<Executed>;

    /// Finds out what became of a step that stands alone and that an intent row names, and takes away
    /// what is left of it when it was cut short.
    ///
    /// # Errors
    ///
    /// [`Unfinished`](ErrorKind::Unfinished) while the server is still at it, and when the catalog
    /// cannot be read.
    fn settle(&mut self, progress: &Progress, item: &Item) -> Result<Settled>;

    /// Carries out a step that stands alone, under an intent row committed before.
    ///
    /// A probe of the catalog decides whether it is done, never the memory of the client. `progress`
    /// is the stored row of the revision; on success its `steps_done` is advanced and its intents are
    /// cleared in the database. What a failed build left behind is taken away.
    ///
    /// # Errors
    ///
    /// An error carries the revision and the statement that failed; the step counts as not done.
    fn execute_alone(&mut self, run: Run<'_>, progress: &Progress, item: &Item)
    -> Result<Executed>;
}

/// Tells whether items are nothing but statements of the planner's, so that they can be sent together.
pub(crate) fn are_plain(items: &[Item]) -> bool {
    items.iter().all(|item| {
        item.guards.is_empty()
            && item.premise.is_none()
            && matches!(item.action, Action::Statement(_))
    })
}

/// Tells whether an item runs text of the author's, after which nothing of the session is certain.
pub(crate) fn is_users(item: &Item) -> bool {
    matches!(item.action, Action::UserSql(_) | Action::Bound { .. })
}

/// The statements of plain items in one text.
pub(crate) fn joined<'i>(items: impl IntoIterator<Item = &'i Item>) -> String {
    let mut text = String::new();
    for item in items {
        if let Action::Statement(statement) = &item.action {
            text.push_str(statement);
            text.push_str(";\n");
        }
    }
    text
}

/// Whether an item may have run that the catalog says nothing about: only its intent tells.
pub(crate) fn by_text(progress: &Progress, item: &Item) -> Settled {
    let hash = match &item.action {
        Action::Statement(text) | Action::UserSql(text) => sha256(text),
        // Its batches are committed, and nothing tells which rows they changed.
        Action::Backfill(filling) => sha256(&filling.statement()),
        Action::Bound { .. } | Action::Rebuild(_) | Action::Concurrently(_) | Action::Detach(_) => {
            return Settled::Absent;
        }
    };
    let mut intents = progress.intents.iter();
    let is_intended =
        |intent: &Intent| intent.step == progress.steps_done && intent.statement_hash == hash;
    match intents.any(is_intended) {
        true => Settled::Unknown,
        false => Settled::Absent,
    }
}

/// Refuses a text that holds more than one statement: with parameters only the first would run.
pub(crate) fn one_statement(text: &str, backend: Backend) -> Result<()> {
    let mut rest = tokens::significant(text, backend)
        .map(|token| token.text(text))
        .skip_while(|token| *token != ";")
        .skip_while(|token| *token == ";");
    match rest.next() {
        None => Ok(()),
        Some(_) => Err(Error::new(
            ErrorKind::Failed,
            "SQL with binds holds more than one statement",
        )
        .with_hint("write one `execute` for each statement")
        .with_statement(text)),
    }
}

/// The error of an item that this backend never plans.
pub(crate) fn misplaced(what: &str) -> Error {
    Error::new(
        ErrorKind::Failed,
        format!("the plan holds {what}, which cannot run in this place"),
    )
    .with_hint("the plan was made for another database; plan again")
}

/// The error of a statement that ended the transaction of its step.
pub(crate) fn transaction_ended(statement: &str) -> Error {
    Error::new(ErrorKind::Failed, "the statement ended the transaction")
        .with_hint(
            "leave COMMIT and ROLLBACK to the runner; what came before it in this step may have been \
             kept: look at the database before you run again",
        )
        .with_statement(statement)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_statement_is_seen_and_a_trailing_semicolon_is_none() {
        for text in ["UPDATE t SET a = ?1", "SELECT ';' ; -- ; \n ;"] {
            assert!(one_statement(text, Backend::Sqlite).is_ok(), "{text}");
        }
        let error = one_statement("DELETE FROM a; DELETE FROM b", Backend::Sqlite).unwrap_err();
        assert!(error.message().contains("more than one"));
    }
}

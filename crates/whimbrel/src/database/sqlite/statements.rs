//! Running single statements inside a transaction, and proving that it is still open.

use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Binary, Bool, Double, Nullable, Text};
use diesel::sqlite::Sqlite as SqliteBackend;
use diesel::{RunQueryDsl, SqliteConnection, sql_query};
use whimbrel_schema::Backend;
use whimbrel_schema::expression::Literal;

use super::failure::{failed, failed_statement, text};
use super::position::position;
use crate::database::execute::{SQL, one_statement, transaction_ended};
use crate::error::{Error, Result};

/// Runs a text whole, as the shell of SQLite would.
///
/// Diesel's `sql_query` would run its first statement only and say that all is well.
pub(super) fn run(connection: &mut SqliteConnection, sql: &str) -> Result<()> {
    log::debug!(target: SQL, "{sql}");
    connection
        .batch_execute(sql)
        .map_err(|error| at_fault(failed_statement(connection, error), sql))
}

/// The error of a statement, with the place where SQLite stumbled.
fn at_fault(error: Error, sql: &str) -> Error {
    let position = position(sql, error.message());
    error.with_position(position).with_statement(sql)
}

/// Runs one statement with its values.
pub(super) fn run_bound(
    connection: &mut SqliteConnection,
    sql: &str,
    values: &[Literal],
) -> Result<()> {
    one_statement(sql, Backend::Sqlite)?;
    log::debug!(target: SQL, "{sql}");
    let mut query = sql_query(sql).into_boxed::<SqliteBackend>();
    for value in values {
        query = match value {
            Literal::Null => query.bind::<Nullable<Text>, _>(None::<String>),
            Literal::Boolean(value) => query.bind::<Bool, _>(*value),
            Literal::Integer(value) => query.bind::<BigInt, _>(*value),
            Literal::Float(value) => query.bind::<Double, _>(value.get()),
            Literal::Decimal(value) | Literal::Text(value) => query.bind::<Text, _>(value.as_str()),
            Literal::Bytes(value) => query.bind::<Binary, _>(value.as_slice()),
            Literal::Json(value) => query.bind::<Text, _>(value.to_string()),
        };
    }
    query
        .execute(connection)
        .map(drop)
        .map_err(|error| at_fault(failed_statement(connection, error), sql))
}

/// Marks the transaction, so that its end can be noticed.
pub(super) fn mark_transaction(connection: &mut SqliteConnection) -> Result<()> {
    connection
        .batch_execute("SAVEPOINT whimbrel_step")
        .map_err(failed)
}

/// Proves that the transaction that was marked is still open.
///
/// A COMMIT or ROLLBACK in the text, or a failure that SQLite answers with a rollback of its own,
/// ends it, and everything after would be kept at once. Releasing the mark shows that it is the same
/// transaction, a BEGIN that is refused shows that it is open.
pub(super) fn prove_transaction(connection: &mut SqliteConnection, statement: &str) -> Result<()> {
    if connection.batch_execute("RELEASE whimbrel_step").is_err() {
        return Err(transaction_ended(statement));
    }
    match connection.batch_execute("BEGIN") {
        Err(error) if text(&error).contains("within a transaction") => mark_transaction(connection),
        Err(error) => Err(failed(error)),
        Ok(()) => Err(transaction_ended(statement)),
    }
}

//! Asking: each query answers rows as JSON, which the reader knows by their fields.

use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{PgConnection, QueryableByName, RunQueryDsl};
use serde::de::DeserializeOwned;

use super::super::failure::text;
use crate::database::statement::Statement;
use crate::error::{Error, ErrorKind};

/// A query that was not answered.
pub(super) enum Unanswered {
    /// The role may not read a catalog of the server; the sentence says which.
    Forbidden(String),
    /// A table was locked longer than the wait.
    Locked,
    /// Anything else.
    Failed(Error),
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// The rows of a query; the transaction goes on when it is not answered.
pub(super) fn rows<R: DeserializeOwned>(
    connection: &mut PgConnection,
    query: &str,
) -> Result<Vec<R>, Unanswered> {
    savepoint(connection, "SAVEPOINT whimbrel")?;
    let lines: Result<Vec<Line>, _> = Statement::new(format!(
        "SELECT row_to_json(q)::text AS line FROM (\n{query}\n) AS q"
    ))
    .load(connection);
    match lines {
        Ok(lines) => lines.iter().map(|line| row(&line.line)).collect(),
        Err(error) => {
            savepoint(connection, "ROLLBACK TO SAVEPOINT whimbrel")?;
            Err(unanswered(error))
        }
    }
}

fn savepoint(connection: &mut PgConnection, statement: &str) -> Result<(), Unanswered> {
    connection.batch_execute(statement).map_err(unanswered)
}

fn row<R: DeserializeOwned>(line: &str) -> Result<R, Unanswered> {
    serde_json::from_str(line).map_err(|error| {
        let message = format!("a row of the server's catalogs cannot be read: {error}");
        Unanswered::Failed(Error::new(ErrorKind::Failed, message))
    })
}

pub(super) fn unanswered(error: diesel::result::Error) -> Unanswered {
    let sentence = text(&error);
    if sentence.contains("permission denied") {
        return Unanswered::Forbidden(sentence);
    }
    if sentence.contains("lock timeout") {
        return Unanswered::Locked;
    }
    Unanswered::Failed(super::super::failure::failed(error))
}

//! The stored text of a table changed in its place, while its rows stay where they are
//! ([the simpler and faster procedure](https://www.sqlite.org/lang_altertable.html#otheralter)).
//!
//! It is tried behind a savepoint. Where SQLite does not let it (in its
//! [defensive](https://www.sqlite.org/c3ref/c_dbconfig_defensive.html) mode), or the outcome is not
//! what it should be, everything is as before and the table is made anew.

use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl, SqliteConnection};
use whimbrel_schema::dialect::quote_identifier;
use whimbrel_schema::plan::Rebuild;

use super::failure::{failed, text};
use super::rebuild::number;
use crate::database::execute::LOG;
use crate::database::statement::{Statement, Value};
use crate::error::Result;

#[derive(QueryableByName)]
struct Finding {
    #[diesel(sql_type = Text)]
    finding: String,
}

/// Changes the text of a table; false when it must be made anew.
pub(super) fn rewrite(
    connection: &mut SqliteConnection,
    rebuild: &Rebuild,
    steady: &[String],
    new_text: &str,
) -> Result<bool> {
    let before = count(connection, rebuild, steady)?;
    batch(connection, "SAVEPOINT whimbrel_rewrite")?;
    let done = replace(connection, rebuild, new_text)
        .and_then(|()| prove(connection, rebuild))
        .and_then(|()| {
            Ok(count(connection, rebuild, steady).map_err(|e| e.to_string())? == before)
        });
    let reason = match done {
        Ok(true) => {
            batch(connection, "RELEASE whimbrel_rewrite")?;
            log::info!(target: LOG, "the text of `{}` was changed, its rows stay", rebuild.table);
            return Ok(true);
        }
        Ok(false) => "rows show a default that changes".to_owned(),
        Err(reason) => reason,
    };
    log::info!(target: LOG, "`{}` is made anew: {reason}", rebuild.table);
    // The schema in memory is that of the new text until it is read again.
    batch(connection, "ROLLBACK TO whimbrel_rewrite")?;
    batch(connection, "PRAGMA writable_schema = RESET")?;
    batch(connection, "RELEASE whimbrel_rewrite")?;
    Ok(false)
}

fn batch(connection: &mut SqliteConnection, sql: &str) -> Result<()> {
    connection.batch_execute(sql).map_err(failed)
}

/// How many rows fulfil each condition.
fn count(
    connection: &mut SqliteConnection,
    rebuild: &Rebuild,
    steady: &[String],
) -> Result<Vec<Option<i64>>> {
    let table = quote_identifier(&rebuild.table);
    let counts = steady.iter().map(|condition| {
        let rows = format!("SELECT count(*) AS number FROM {table} WHERE {condition}");
        number(connection, Statement::new(rows))
    });
    counts.collect()
}

/// Replaces the text; the schema is read again by every connection, this one too.
fn replace(
    connection: &mut SqliteConnection,
    rebuild: &Rebuild,
    new_text: &str,
) -> std::result::Result<(), String> {
    let version = Statement::new("SELECT schema_version AS number FROM pragma_schema_version");
    let version = number(connection, version).map_err(|error| error.to_string())?;
    let next = (version.unwrap_or_default() + 1) % i64::from(i32::MAX);
    let mut send = |sql: &str| connection.batch_execute(sql).map_err(|error| text(&error));
    send("PRAGMA writable_schema = ON")?;
    let written = Statement::new("UPDATE sqlite_schema SET sql = ")
        .bind(Value::Text(new_text))
        .sql(" WHERE type = 'table' AND name = ")
        .bind(Value::Text(&rebuild.table))
        .sql(" COLLATE NOCASE")
        .execute(connection)
        .map_err(|error| text(&error));
    let mut send = |sql: &str| connection.batch_execute(sql).map_err(|error| text(&error));
    let bumped = send(&format!("PRAGMA schema_version = {next}"));
    // It must not stay writable, whatever happened.
    send("PRAGMA writable_schema = RESET")?;
    bumped?;
    match written? {
        1 => Ok(()),
        rows => Err(format!("{rows} texts were changed instead of one")),
    }
}

/// Proves that SQLite reads the new text, and that the rows fit it.
fn prove(connection: &mut SqliteConnection, rebuild: &Rebuild) -> std::result::Result<(), String> {
    let table = quote_identifier(&rebuild.table);
    // Beside the form of the pages it looks at NOT NULL and checks, and leaves out the comparison
    // with the indexes, which the text has no part in.
    // <https://www.sqlite.org/pragma.html#pragma_quick_check>
    let findings: Vec<Finding> = Statement::new(format!(
        "SELECT quick_check AS finding FROM pragma_quick_check({table})"
    ))
    .load(connection)
    .map_err(|error| text(&error))?;
    match findings.iter().find(|found| found.finding != "ok") {
        None => Ok(()),
        Some(found) => Err(found.finding.clone()),
    }
}

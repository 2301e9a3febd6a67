//! The rows of a rebuilt table on their way: in ranges of row numbers, so that whoever waits sees how
//! far it is and can stop it.

use diesel::sql_types::BigInt;
use diesel::{QueryableByName, RunQueryDsl, SqliteConnection};
use whimbrel_schema::dialect::quote_identifier;
use whimbrel_schema::plan::Rebuild;

use super::Sqlite;
use super::failure::{failed, failed_statement};
use super::statements::run as run_statement;
use crate::database::execute::{Copied, Run};
use crate::database::statement::{Statement, Value};
use crate::error::Result;

/// How many rows are copied by one statement, when row numbers have no gaps: some tenths of a second.
const ROWS_AT_ONCE: i64 = 100_000;

#[derive(QueryableByName)]
struct Ends {
    #[diesel(sql_type = BigInt)]
    low: i64,
    #[diesel(sql_type = BigInt)]
    high: i64,
}

/// Copies all rows, of which there are so many, and says how many it copied.
pub(super) fn copy(
    database: &mut Sqlite,
    run: Run<'_>,
    rebuild: &Rebuild,
    rows: i64,
) -> Result<i64> {
    let statement = rebuild.copy_statement();
    let number = rebuild.row_ids.old.as_ref().filter(|_| rows > ROWS_AT_ONCE);
    let Some(number) = number.map(|name| quote_identifier(name)) else {
        return copy_range(&mut database.connection, &statement, None);
    };
    let ends = ends(&mut database.connection, rebuild, &number)?;
    let statement = format!("{statement}\nWHERE {number} BETWEEN ");
    let mut done = 0;
    for range in ranges(ends.low, ends.high, rows) {
        database.settings.cancel.heed(|| {
            let table = &rebuild.table;
            format!("after {done} of {rows} rows of `{table}` were copied; nothing was changed")
        })?;
        done += copy_range(&mut database.connection, &statement, Some(range))?;
        (run.copied)(Copied {
            table: &rebuild.table,
            done: u64::try_from(done).unwrap_or_default(),
            rows: u64::try_from(rows).unwrap_or_default(),
        });
    }
    Ok(done)
}

fn ends(connection: &mut SqliteConnection, rebuild: &Rebuild, number: &str) -> Result<Ends> {
    let table = quote_identifier(&rebuild.table);
    // One aggregate a query: only then SQLite goes straight to the end of the tree.
    Statement::new(format!(
        "SELECT (SELECT min({number}) FROM {table}) AS low, (SELECT max({number}) FROM {table}) AS high"
    ))
    .get_result(connection)
    .map_err(failed)
}

/// Ranges of equal width that together hold every row number.
fn ranges(low: i64, high: i64, rows: i64) -> impl Iterator<Item = (i64, i64)> {
    let parts = i128::from(rows / ROWS_AT_ONCE + 1);
    let (first, last) = (i128::from(low), i128::from(high));
    let width = (last - first) / parts + 1;
    (0..parts).filter_map(move |part| {
        let start = first + part * width;
        let end = (start + width - 1).min(last);
        Some((i64::try_from(start).ok()?, i64::try_from(end).ok()?)).filter(|_| start <= end)
    })
}

fn copy_range(
    connection: &mut SqliteConnection,
    statement: &str,
    range: Option<(i64, i64)>,
) -> Result<i64> {
    let Some((first, last)) = range else {
        run_statement(connection, statement)?;
        return changes(connection);
    };
    log::debug!(target: crate::database::execute::SQL, "{statement}{first} AND {last}");
    let copied = Statement::new(statement)
        .bind(Value::BigInt(first))
        .sql(" AND ")
        .bind(Value::BigInt(last))
        .execute(connection)
        .map_err(|error| failed_statement(connection, error).with_statement(statement))?;
    Ok(i64::try_from(copied).unwrap_or(i64::MAX))
}

#[derive(QueryableByName)]
struct Changes {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// How many rows the last statement wrote.
fn changes(connection: &mut SqliteConnection) -> Result<i64> {
    let changes: Changes = Statement::new("SELECT changes() AS rows")
        .get_result(connection)
        .map_err(failed)?;
    Ok(changes.rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_hold_every_number_once() {
        for (low, high, rows) in [
            (1, 1_000_000, 1_000_000),
            (i64::MIN, i64::MAX, 300_000),
            (5, 100_005, 100_001),
            (-7, i64::MAX, 250_000),
        ] {
            let all: Vec<(i64, i64)> = ranges(low, high, rows).collect();
            assert_eq!((all[0].0, all[all.len() - 1].1), (low, high));
            let follows = |pair: &[(i64, i64)]| pair[0].1 + 1 == pair[1].0;
            assert!(all.windows(2).all(follows), "{all:?}");
            assert!(all.iter().all(|(first, last)| first <= last), "{all:?}");
        }
    }
}

//! Writing bookkeeping rows: one round trip, which also proves the migration lock.

use diesel::result::{DatabaseErrorKind, Error as DieselError};
use diesel::sql_types::BigInt;
use diesel::{PgConnection, QueryableByName, RunQueryDsl};

use super::failure::Failure;
use super::lock::MATCHES_KEY;
use crate::database::bookkeeping::Record;
use crate::database::bookkeeping::writes::{
    Measured, Writer, changed_meanwhile, delete, insert_progress, log_cells, update_progress,
};
use crate::database::lock::lost;
use crate::database::statement::{Statement, Value};

/// The quoted, qualified names of the bookkeeping tables.
#[derive(Clone, Debug)]
pub(super) struct Names {
    pub(super) history: String,
    pub(super) log: String,
    pub(super) progress: String,
}

/// Whether the server may keep the prepared statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Prepared {
    /// It is kept for the next record.
    Once,
    /// Text of the author's ran in between and may have dropped it.
    Anew,
}

#[derive(QueryableByName)]
struct Written {
    #[diesel(sql_type = BigInt)]
    held: i64,
    #[diesel(sql_type = BigInt)]
    inserted: i64,
    #[diesel(sql_type = BigInt)]
    deleted: i64,
}

/// Writes records inside the open transaction; with a key of the lock, only while it is held.
pub(super) fn write(
    connection: &mut PgConnection,
    tables: &Names,
    lock: Option<i64>,
    records: &[(&Record, Measured)],
    writer: &Writer,
    prepared: Prepared,
) -> Result<(), Failure> {
    for (record, _) in records {
        write_progress(connection, tables, record, writer)?;
    }
    let inserted: Vec<&String> = records
        .iter()
        .flat_map(|(record, _)| &record.insert)
        .collect();
    let deleted: Vec<&String> = records
        .iter()
        .flat_map(|(record, _)| &record.delete)
        .collect();
    let mut statement = history_and_log(tables, lock, records, &inserted, &deleted, writer);
    if prepared == Prepared::Once {
        statement = statement.prepared_once();
    }
    let written: Written = statement.get_result(connection).map_err(conflict)?;
    if written.held == 0 {
        return Err(lost().into());
    }
    if usize::try_from(written.deleted) != Ok(deleted.len())
        || usize::try_from(written.inserted) != Ok(inserted.len())
    {
        let names: Vec<&str> = deleted.iter().map(|version| version.as_str()).collect();
        let what = format!("not all of {} were applied", names.join(", "));
        return Err(changed_meanwhile(&what).into());
    }
    Ok(())
}

/// The stored plans: only staged revisions have them.
fn write_progress(
    connection: &mut PgConnection,
    tables: &Names,
    record: &Record,
    writer: &Writer,
) -> Result<(), Failure> {
    if let Some(begin) = &record.begin {
        let insert = insert_progress(&tables.progress, begin, writer);
        insert.execute(connection).map_err(conflict)?;
    }
    if let Some(advance) = &record.advance {
        let update = update_progress(&tables.progress, advance, writer);
        expect_one(update.execute(connection)?, &advance.revision)?;
    }
    for revision in &record.finish {
        let delete = delete(&tables.progress, "revision", revision);
        expect_one(delete.execute(connection)?, revision)?;
    }
    Ok(())
}

fn expect_one(changed: usize, revision: &str) -> Result<(), Failure> {
    match changed {
        1 => Ok(()),
        _ => Err(changed_meanwhile(&format!("revision {revision} is not unfinished")).into()),
    }
}

fn conflict(error: DieselError) -> Failure {
    match error {
        DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => {
            changed_meanwhile("the row is there already").into()
        }
        error => error.into(),
    }
}

/// The types of the log's columns that are not text.
const NUMBERS: [(&str, &str); 6] = [
    ("layout", "int"),
    ("checksum_epoch", "int"),
    ("score", "int"),
    ("duration_ms", "bigint"),
    ("lock_wait_ms", "bigint"),
    ("database_bytes", "bigint"),
];

/// One statement for any number of rows, whose text depends only on the kinds of rows, so that it is
/// planned once.
fn history_and_log<'a>(
    tables: &Names,
    lock: Option<i64>,
    records: &[(&Record, Measured)],
    inserted: &[&String],
    deleted: &[&String],
    writer: &Writer,
) -> Statement<'a> {
    let history = &tables.history;
    let mut statement = held(lock);
    let mut counts = String::from("SELECT (SELECT pg_catalog.count(*) FROM held) AS held");
    let changes = [
        (
            "inserted",
            inserted,
            format!("INSERT INTO {history} (version) SELECT v.value FROM held"),
            "",
        ),
        (
            "deleted",
            deleted,
            format!("DELETE FROM {history} h USING held"),
            " WHERE h.version = v.value",
        ),
    ];
    for (name, versions, change, condition) in changes {
        if versions.is_empty() {
            counts.push_str(&format!(", 0::bigint AS {name}"));
            continue;
        }
        statement = statement
            .sql(format!(
                ", {name} AS ({change}, pg_catalog.json_array_elements_text("
            ))
            .bind(Value::Owned(
                serde_json::to_string(versions).unwrap_or_default(),
            ))
            .sql(format!("::json) AS v{condition} RETURNING 1)"));
        counts.push_str(&format!(
            ", (SELECT pg_catalog.count(*) FROM {name}) AS {name}"
        ));
    }
    logged(statement, &tables.log, records, writer).sql(format!(" {counts}"))
}

/// One row while the migration lock is held, none when it was lost.
fn held<'a>(lock: Option<i64>) -> Statement<'a> {
    match lock {
        Some(key) => Statement::new(format!(
            "WITH held AS (SELECT 1 FROM pg_catalog.pg_locks l \
             WHERE l.pid = pg_catalog.pg_backend_pid() AND {MATCHES_KEY}"
        ))
        .bind(Value::BigInt(key))
        .sql(" LIMIT 1)"),
        None => Statement::new("WITH held AS (SELECT 1)"),
    }
}

/// Appends the log rows, which travel together as one JSON text.
fn logged<'a>(
    statement: Statement<'a>,
    log: &str,
    records: &[(&Record, Measured)],
    writer: &Writer,
) -> Statement<'a> {
    let mut columns: Vec<&'static str> = Vec::new();
    let mut rows = Vec::new();
    for (record, measured) in records {
        for entry in &record.entries {
            let cells = log_cells(entry, writer, *measured);
            columns = cells.iter().map(|(column, _)| *column).collect();
            let row: serde_json::Map<String, serde_json::Value> = cells
                .iter()
                .map(|(column, value)| ((*column).to_owned(), value.json()))
                .collect();
            rows.push(serde_json::Value::Object(row));
        }
    }
    if rows.is_empty() {
        return statement;
    }
    let typed: Vec<String> = columns.iter().map(|column| typed(column)).collect();
    statement
        .sql(format!(
            ", logged AS (INSERT INTO {log} ({}) SELECT x.* FROM held, \
             pg_catalog.json_to_recordset(",
            columns.join(", ")
        ))
        .bind(Value::Owned(serde_json::Value::Array(rows).to_string()))
        .sql(format!("::json) AS x({}) RETURNING 1)", typed.join(", ")))
}

fn typed(column: &str) -> String {
    let number = NUMBERS.iter().find(|(name, _)| *name == column);
    format!("{column} {}", number.map_or("text", |(_, kind)| kind))
}

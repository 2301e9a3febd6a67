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

/// One statement for any number of rows; its text is always the same, so that it is planned once.
fn history_and_log<'a>(
    tables: &Names,
    lock: Option<i64>,
    records: &[(&Record, Measured)],
    inserted: &[&String],
    deleted: &[&String],
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
    let held = match lock {
        Some(key) => Statement::new(format!(
            "WITH held AS (SELECT 1 FROM pg_catalog.pg_locks l \
             WHERE l.pid = pg_catalog.pg_backend_pid() AND {MATCHES_KEY}"
        ))
        .bind(Value::BigInt(key))
        .sql(" LIMIT 1)"),
        None => Statement::new("WITH held AS (SELECT 1)"),
    };
    let Names { history, log, .. } = tables;
    let statement = held
        .sql(format!(
            ", inserted AS (INSERT INTO {history} (version) SELECT v.value FROM held, \
             pg_catalog.json_array_elements_text("
        ))
        .bind(Value::Owned(json(inserted)))
        .sql(format!(
            "::json) AS v RETURNING 1), deleted AS (DELETE FROM {history} h USING held, \
             pg_catalog.json_array_elements_text("
        ))
        .bind(Value::Owned(json(deleted)))
        .sql("::json) AS v WHERE h.version = v.value RETURNING 1)");
    let statement = match rows.is_empty() {
        true => statement,
        false => {
            let typed: Vec<String> = columns.iter().map(|column| typed(column)).collect();
            let columns = columns.join(", ");
            statement
                .sql(format!(
                    ", logged AS (INSERT INTO {log} ({columns}) SELECT x.* FROM held, \
                     pg_catalog.json_to_recordset("
                ))
                .bind(Value::Owned(serde_json::Value::Array(rows).to_string()))
                .sql(format!("::json) AS x({}) RETURNING 1)", typed.join(", ")))
        }
    };
    statement.sql(
        " SELECT (SELECT pg_catalog.count(*) FROM held) AS held, \
         (SELECT pg_catalog.count(*) FROM inserted) AS inserted, \
         (SELECT pg_catalog.count(*) FROM deleted) AS deleted",
    )
}

fn json(versions: &[&String]) -> String {
    serde_json::to_string(versions).unwrap_or_default()
}

fn typed(column: &str) -> String {
    let number = NUMBERS.iter().find(|(name, _)| *name == column);
    format!("{column} {}", number.map_or("text", |(_, kind)| kind))
}

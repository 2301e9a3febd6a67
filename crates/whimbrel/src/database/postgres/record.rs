//! Writing bookkeeping rows: one round trip, which also proves the migration lock.

use diesel::connection::SimpleConnection;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use diesel::sql_types::BigInt;
use diesel::{PgConnection, QueryableByName, RunQueryDsl};

use super::failure::Failure;
use super::lock::MATCHES_KEY;
use crate::database::bookkeeping::writes::{
    Measured, Writer, changed_meanwhile, insert_progress, log_cells,
};
use crate::database::bookkeeping::{Advance, LOCK_HELD, Record};
use crate::database::lock::lost;
use crate::database::statement::{Statement, Value};

/// The quoted, qualified names of the bookkeeping tables.
#[derive(Clone, Debug)]
pub(super) struct Names {
    pub(super) history: String,
    pub(super) log: String,
    pub(super) progress: String,
}

#[derive(QueryableByName)]
struct Written {
    #[diesel(sql_type = BigInt)]
    held: i64,
    #[diesel(sql_type = BigInt)]
    inserted: i64,
    #[diesel(sql_type = BigInt)]
    deleted: i64,
    #[diesel(sql_type = BigInt)]
    progressed: i64,
}

/// A record and what was measured of its work.
pub(super) type Entry<'r> = (&'r Record, Measured);

/// Writes records inside the open transaction; with a key of the lock, only while it is held.
pub(super) fn write(
    connection: &mut PgConnection,
    tables: &Names,
    lock: Option<i64>,
    records: &[Entry<'_>],
    writer: &Writer,
) -> Result<(), Failure> {
    for begin in records
        .iter()
        .filter_map(|(record, _)| record.begin.as_ref())
    {
        let insert = insert_progress(&tables.progress, begin, writer);
        insert.execute(connection).map_err(conflict)?;
    }
    let changes = Changes::of(records);
    let written: Written = changes
        .statement(tables, lock, writer, Judge::Client)
        .get_result(connection)
        .map_err(conflict)?;
    if written.held == 0 {
        return Err(lost().into());
    }
    let is = |count: i64, expected: usize| usize::try_from(count) == Ok(expected);
    if !is(written.progressed, changes.progressed()) {
        return Err(changed_meanwhile("a revision is not unfinished").into());
    }
    if !is(written.deleted, changes.deleted.len()) || !is(written.inserted, changes.inserted.len())
    {
        let names: Vec<&str> = changes.deleted.iter().map(|id| id.as_str()).collect();
        let what = format!("not all of {} were applied", names.join(", "));
        return Err(changed_meanwhile(&what).into());
    }
    Ok(())
}

fn conflict(error: DieselError) -> Failure {
    match error {
        DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => {
            changed_meanwhile("the row is there already").into()
        }
        error => error.into(),
    }
}

/// The statement that the server has prepared for the records of plain steps.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    text: String,
    number: u32,
}

impl Recorder {
    /// The call that writes records behind the statements of a step, in the same message; it fails, and
    /// with it the transaction, when the lock is lost or a row is not as the runner left it.
    ///
    /// Its text is the same for every record of a kind, so that it is parsed and planned once.
    pub(super) fn call(
        &mut self,
        connection: &mut PgConnection,
        tables: &Names,
        lock: i64,
        records: &[Entry<'_>],
        writer: &Writer,
    ) -> Result<String, Failure> {
        let changes = Changes::of(records);
        let statement = changes.statement(tables, Some(lock), writer, Judge::Server);
        let written = statement.written();
        if self.text != written.text {
            // The name is new each time: text of an author's may have dropped the one before.
            self.number += 1;
            let (number, types) = (self.number, written.types.join(", "));
            connection.batch_execute(&format!(
                "PREPARE whimbrel_record_{number} ({types}) AS {}",
                written.text
            ))?;
            self.text = written.text;
        }
        let values = written.values.join(", ");
        Ok(format!(
            "EXECUTE whimbrel_record_{} ({values})",
            self.number
        ))
    }

    /// Has the next call prepare its statement anew.
    pub(super) fn forget(&mut self) {
        self.text.clear();
    }
}

/// The types of the log's columns that are not text.
const NUMBERS: [(&str, &str); 7] = [
    ("layout", "int"),
    ("checksum_epoch", "int"),
    ("score", "int"),
    ("duration_ms", "bigint"),
    ("lock_wait_ms", "bigint"),
    (LOCK_HELD, "bigint"),
    ("database_bytes", "bigint"),
];

/// Who compares the numbers of changed rows with those that were expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Judge {
    /// The runner, which gets the numbers and can say what is wrong.
    Client,
    /// The server, whose statement fails when they differ; it also measures the time that its message
    /// has taken, for the entry that has none.
    Server,
}

/// What records change.
struct Changes<'r> {
    records: &'r [Entry<'r>],
    inserted: Vec<&'r String>,
    deleted: Vec<&'r String>,
    finished: Vec<&'r String>,
    advanced: Vec<&'r Advance>,
}

impl<'r> Changes<'r> {
    fn of(records: &'r [Entry<'r>]) -> Self {
        let all = || records.iter().map(|(record, _)| *record);
        Self {
            records,
            inserted: all().flat_map(|record| &record.insert).collect(),
            deleted: all().flat_map(|record| &record.delete).collect(),
            finished: all().flat_map(|record| &record.finish).collect(),
            advanced: all().filter_map(|record| record.advance.as_ref()).collect(),
        }
    }

    /// How many rows of unfinished revisions change.
    fn progressed(&self) -> usize {
        self.finished.len() + self.advanced.len()
    }

    /// One statement for any number of rows, whose text depends only on the kinds of rows.
    fn statement(
        &self,
        tables: &Names,
        lock: Option<i64>,
        writer: &'r Writer,
        judge: Judge,
    ) -> Statement<'r> {
        let Names {
            history, progress, ..
        } = tables;
        let mut statement = held(lock);
        let lists = [
            (
                "inserted",
                &self.inserted,
                format!("INSERT INTO {history} (version) SELECT v.value FROM held"),
                "",
            ),
            (
                "deleted",
                &self.deleted,
                format!("DELETE FROM {history} h USING held"),
                " WHERE h.version = v.value",
            ),
            (
                "finished",
                &self.finished,
                format!("DELETE FROM {progress} p USING held"),
                " WHERE p.revision = v.value",
            ),
        ];
        let mut counts = vec![Count::of("held", "held", 1)];
        for (name, keys, change, condition) in lists {
            if !keys.is_empty() {
                statement = statement
                    .sql(format!(
                        ", {name} AS ({change}, pg_catalog.json_array_elements_text("
                    ))
                    .bind(Value::Owned(
                        serde_json::to_string(keys).unwrap_or_default(),
                    ))
                    .sql(format!("::json) AS v{condition} RETURNING 1)"));
                let kind = if name == "finished" {
                    "progressed"
                } else {
                    name
                };
                counts.push(Count::of(kind, name, keys.len()));
            }
        }
        for (at, advance) in self.advanced.iter().enumerate() {
            statement = advanced(statement, at, progress, advance, writer);
            counts.push(Count::of("progressed", &format!("advanced_{at}"), 1));
        }
        let statement = logged(statement, &tables.log, self.records, writer, judge);
        match judge {
            Judge::Client => statement.sql(given(&counts)),
            Judge::Server => demanded(statement, &counts),
        }
    }
}

/// A number of changed rows.
struct Count {
    kind: String,
    sql: String,
    expected: usize,
}

impl Count {
    fn of(kind: &str, name: &str, expected: usize) -> Self {
        Self {
            kind: kind.to_owned(),
            sql: format!("(SELECT pg_catalog.count(*) FROM {name})"),
            expected,
        }
    }
}

/// The numbers by kind.
fn given(counts: &[Count]) -> String {
    let sums = ["held", "inserted", "deleted", "progressed"].map(|kind| {
        let mut sum = "0::bigint".to_owned();
        for count in counts.iter().filter(|count| count.kind == kind) {
            sum.push_str(&format!(" + {}", count.sql));
        }
        format!("{sum} AS {kind}")
    });
    format!(" SELECT {}", sums.join(", "))
}

/// A division by zero where one of the numbers is not what was expected.
fn demanded<'a>(mut statement: Statement<'a>, counts: &[Count]) -> Statement<'a> {
    statement = statement.sql(" SELECT 1 / (TRUE");
    for count in counts {
        statement = statement
            .sql(format!(" AND {} = ", count.sql))
            .bind(Value::BigInt(
                i64::try_from(count.expected).unwrap_or(i64::MAX),
            ));
    }
    statement.sql(")::int")
}

/// Says how far a staged revision has come; what it intended is done then.
fn advanced<'a>(
    statement: Statement<'a>,
    at: usize,
    progress: &str,
    advance: &'a Advance,
    writer: &'a Writer,
) -> Statement<'a> {
    statement
        .sql(format!(
            ", advanced_{at} AS (UPDATE {progress} p SET intents = '[]', steps_done = "
        ))
        .bind(Value::Integer(advance.steps_done))
        .sql(", pid = ")
        .bind(Value::BigInt(writer.identity.pid.into()))
        .sql(", host = ")
        .bind(Value::Text(&writer.identity.host))
        .sql(" FROM held WHERE p.revision = ")
        .bind(Value::Text(&advance.revision))
        .sql(" RETURNING 1)")
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
    records: &[Entry<'_>],
    writer: &Writer,
    judge: Judge,
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
    let read: Vec<String> = columns.iter().map(|column| read(column, judge)).collect();
    statement
        .sql(format!(
            ", logged AS (INSERT INTO {log} ({}) SELECT {} FROM held, \
             pg_catalog.json_to_recordset(",
            columns.join(", "),
            read.join(", ")
        ))
        .bind(Value::Owned(serde_json::Value::Array(rows).to_string()))
        .sql(format!("::json) AS x({}) RETURNING 1)", typed.join(", ")))
}

fn typed(column: &str) -> String {
    let number = NUMBERS.iter().find(|(name, _)| *name == column);
    format!("{column} {}", number.map_or("text", |(_, kind)| kind))
}

fn read(column: &str, judge: Judge) -> String {
    match (column, judge) {
        ("duration_ms", Judge::Server) => format!("coalesce(x.{column}, {SO_FAR})"),
        (LOCK_HELD, _) => format!("coalesce(x.{column}, {HELD_SO_FAR})"),
        ("database_bytes", _) => format!("coalesce(x.{column}, {SIZE})"),
        _ => format!("x.{column}"),
    }
}

/// How long the transaction of a revision has been open, in milliseconds.
const HELD_SO_FAR: &str = "CASE WHEN x.event IN ('applied', 'reverted') THEN (EXTRACT(epoch FROM \
     pg_catalog.clock_timestamp() - pg_catalog.transaction_timestamp()) * 1000)::bigint END";

/// The size of the database, for the last of several revisions: it asks for the size of every file.
const SIZE: &str = "CASE WHEN x.event IN ('applied', 'reverted') \
     AND pg_catalog.row_number() OVER () = pg_catalog.count(*) OVER () \
     THEN pg_catalog.pg_database_size(pg_catalog.current_database()) END";

/// How long the server has been at work on the message, in milliseconds.
const SO_FAR: &str = "(EXTRACT(epoch FROM pg_catalog.clock_timestamp() \
     - pg_catalog.statement_timestamp()) * 1000)::bigint";

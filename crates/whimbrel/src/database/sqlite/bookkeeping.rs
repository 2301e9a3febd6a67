//! The bookkeeping tables in a SQLite file.

use diesel::connection::SimpleConnection;
use diesel::result::{DatabaseErrorKind, Error as DieselError, QueryResult};
use diesel::{RunQueryDsl, SqliteConnection};

use super::Sqlite;
use super::failure::failed;
use crate::database::bookkeeping::rows::{
    ChecksumRow, FoundRow, HistoryRow, LogRow, ProgressRow, VersionsRow, select_checksums,
    select_log, select_progress, unreadable_history,
};
use crate::database::bookkeeping::writes::{
    Measured, Writer, changed_meanwhile, delete, insert_progress, log_cells, update_progress,
};
use crate::database::bookkeeping::{
    Bookkeeping, FoundTable, HISTORY_TABLE, History, LAYOUT, LOG_TABLE, Ledger, LogFilter,
    LogRecord, PROGRESS_TABLE, Record, Tables,
};
use crate::database::statement::{Statement, Value};
use crate::error::Result;

/// Exactly what Diesel makes; `IF NOT EXISTS` because it may have been first.
pub(super) const CREATE: &str = "
CREATE TABLE IF NOT EXISTS __diesel_schema_migrations (
       version VARCHAR(50) PRIMARY KEY NOT NULL,
       run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE IF NOT EXISTS __whimbrel_log (
    id INTEGER PRIMARY KEY NOT NULL,
    layout INTEGER NOT NULL,
    at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    run TEXT NOT NULL,
    revision TEXT,
    direction TEXT,
    event TEXT NOT NULL,
    outcome TEXT NOT NULL,
    checksum_epoch INTEGER,
    checksum TEXT,
    operations TEXT,
    down_plan TEXT,
    score INTEGER,
    duration_ms INTEGER,
    lock_wait_ms INTEGER,
    lock_held_ms INTEGER,
    database_bytes INTEGER,
    error TEXT,
    note TEXT,
    actor TEXT NOT NULL,
    host TEXT NOT NULL,
    application TEXT,
    whimbrel TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS __whimbrel_progress (
    revision TEXT PRIMARY KEY NOT NULL,
    layout INTEGER NOT NULL,
    direction TEXT NOT NULL,
    run TEXT NOT NULL,
    plan TEXT NOT NULL,
    plan_hash TEXT NOT NULL,
    steps_total INTEGER NOT NULL,
    steps_done INTEGER NOT NULL,
    intents TEXT NOT NULL,
    guards TEXT NOT NULL,
    pid INTEGER NOT NULL,
    host TEXT NOT NULL,
    started_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
);";

/// Brings a log of the first layout to the second; older programs go on writing it.
const UPGRADE: &str = "ALTER TABLE __whimbrel_log ADD COLUMN lock_held_ms INTEGER";

/// The table itself first: its row is there also when the history is empty.
const SELECT_HISTORY: &str = "
SELECT found.type = 'table' AS is_table, CAST(m.version AS TEXT) AS version,
       CAST(m.run_on AS TEXT) AS run_on
FROM (SELECT type FROM sqlite_schema WHERE name = '__diesel_schema_migrations') AS found
LEFT JOIN __diesel_schema_migrations AS m ON TRUE ORDER BY m.version";

const SELECT_VERSIONS: &str = "
SELECT type = 'table' AS is_table,
       (SELECT count(*) FROM __diesel_schema_migrations) AS number,
       (SELECT group_concat(version, char(10)) FROM __diesel_schema_migrations) AS versions
FROM sqlite_schema WHERE name = '__diesel_schema_migrations'";

const FIND_TABLES: &str = "
SELECT 'main' AS schema_name, s.name AS name, nullif(s.type, 'table') AS other_kind,
       coalesce((SELECT group_concat(c.name) FROM pragma_table_info(s.name) AS c), '') AS columns,
       (SELECT count(*) = 1 AND min(c.name) IN ('version', 'id', 'revision')
        FROM pragma_table_info(s.name) AS c WHERE c.pk > 0) AS has_key
FROM sqlite_schema AS s
WHERE s.name IN ('__diesel_schema_migrations', '__whimbrel_log', '__whimbrel_progress')";

impl Sqlite {
    fn tables(&mut self) -> Result<Tables> {
        let found: Vec<FoundRow> = Statement::new(FIND_TABLES)
            .load(&mut self.connection)
            .map_err(failed)?;
        let found: Vec<FoundTable> = found.into_iter().map(FoundTable::from).collect();
        let tables = Tables::judge(&found, "main", false)?;
        self.writer.layout = tables.layout();
        Ok(tables)
    }
}

impl Bookkeeping for Sqlite {
    fn history(&mut self) -> Result<History> {
        let read: QueryResult<Vec<HistoryRow>> =
            Statement::new(SELECT_HISTORY).load(&mut self.connection);
        match read {
            Ok(rows) if rows.iter().all(|row| row.is_table == 1) => Ok(History::Found(
                rows.into_iter().filter_map(HistoryRow::applied).collect(),
            )),
            Ok(_) => self.tables().map(|_| History::NotCreated),
            // The table is missing or has another shape: find out which.
            Err(error) => match self.tables()?.history {
                true => Err(unreadable_history(error, failed)),
                false => Ok(History::NotCreated),
            },
        }
    }

    fn applied_versions(&mut self) -> Result<Option<Vec<String>>> {
        let read: QueryResult<VersionsRow> =
            Statement::new(SELECT_VERSIONS).get_result(&mut self.connection);
        match read.ok().and_then(|row| row.split()) {
            Some(versions) => Ok(Some(versions)),
            None => self.history().map(History::versions),
        }
    }

    fn ledger(&mut self) -> Result<Ledger> {
        let tables = self.tables()?;
        let mut ledger = Ledger::default();
        if tables.log {
            let rows: Vec<ChecksumRow> = select_checksums(LOG_TABLE)
                .load(&mut self.connection)
                .map_err(failed)?;
            ledger.checksums = rows.into_iter().map(Into::into).collect();
        }
        if tables.progress {
            let rows: Vec<ProgressRow> = select_progress(PROGRESS_TABLE, "started_at")
                .load(&mut self.connection)
                .map_err(failed)?;
            let read = rows.into_iter().map(ProgressRow::progress);
            ledger.unfinished = read.collect::<Result<_>>()?;
        }
        Ok(ledger)
    }

    fn log(&mut self, filter: &LogFilter) -> Result<Vec<LogRecord>> {
        if !self.tables()?.log {
            return Ok(Vec::new());
        }
        let rows: Vec<LogRow> = select_log(LOG_TABLE, "at", self.writer.layout, filter)
            .load(&mut self.connection)
            .map_err(failed)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    fn create_bookkeeping(&mut self) -> Result<bool> {
        let tables = self.tables()?;
        if tables.are_complete() {
            return Ok(false);
        }
        in_transaction(&mut self.connection, |connection| {
            connection.batch_execute(CREATE).map_err(failed)?;
            match tables.is_old {
                true => connection.batch_execute(UPGRADE).map_err(failed),
                false => Ok(()),
            }
        })?;
        self.writer.layout = LAYOUT;
        Ok(true)
    }

    fn record(&mut self, record: &Record) -> Result<()> {
        let writer = &self.writer;
        in_transaction(&mut self.connection, |connection| {
            write(connection, record, writer, Measured::default())
        })
    }
}

/// Writes a record inside the open transaction.
pub(super) fn write(
    connection: &mut SqliteConnection,
    record: &Record,
    writer: &Writer,
    measured: Measured,
) -> Result<()> {
    for version in &record.insert {
        let row = vec![("version", Value::Text(version))];
        let insert = Statement::new(format!("INSERT INTO {HISTORY_TABLE}")).row(row);
        run(connection, insert.prepared_once()).map_err(|error| error.with_revision(version))?;
    }
    for version in &record.delete {
        let deleted = run(connection, delete(HISTORY_TABLE, "version", version))?;
        expect_one(deleted, || format!("revision {version} was not applied"))?;
    }
    if let Some(begin) = &record.begin {
        run(connection, insert_progress(PROGRESS_TABLE, begin, writer))?;
    }
    if let Some(advance) = &record.advance {
        let changed = run(connection, update_progress(PROGRESS_TABLE, advance, writer))?;
        expect_one(changed, || {
            format!("revision {} is not unfinished", advance.revision)
        })?;
    }
    for revision in &record.finish {
        let deleted = run(connection, delete(PROGRESS_TABLE, "revision", revision))?;
        expect_one(deleted, || format!("revision {revision} is not unfinished"))?;
    }
    for entry in &record.entries {
        let cells = log_cells(entry, writer, measured);
        let insert = Statement::new(format!("INSERT INTO {LOG_TABLE}")).row(cells);
        run(connection, insert.prepared_once())?;
    }
    Ok(())
}

fn expect_one(changed: usize, what: impl FnOnce() -> String) -> Result<()> {
    match changed {
        1 => Ok(()),
        _ => Err(changed_meanwhile(&what())),
    }
}

/// Runs a bookkeeping statement and returns how many rows it changed.
pub(super) fn run(connection: &mut SqliteConnection, statement: Statement<'_>) -> Result<usize> {
    statement.execute(connection).map_err(|error| match error {
        DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => {
            changed_meanwhile("the row is there already")
        }
        error => failed(error),
    })
}

/// Runs work in a transaction that takes the write lock at once: one that reads first and writes
/// later fails in spite of `busy_timeout`.
pub(super) fn in_transaction(
    connection: &mut SqliteConnection,
    work: impl FnOnce(&mut SqliteConnection) -> Result<()>,
) -> Result<()> {
    connection
        .batch_execute("BEGIN IMMEDIATE")
        .map_err(failed)?;
    let done = work(connection).and_then(|()| connection.batch_execute("COMMIT").map_err(failed));
    if done.is_err() {
        // SQLite may have ended the transaction itself; then there is nothing to roll back.
        let _ = connection.batch_execute("ROLLBACK");
    }
    done
}

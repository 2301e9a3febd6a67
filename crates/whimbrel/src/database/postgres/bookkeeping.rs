//! The bookkeeping tables in a PostgreSQL schema.

use diesel::connection::SimpleConnection;
use diesel::result::QueryResult;
use diesel::{PgConnection, RunQueryDsl};

use super::failure::failed;
use super::record::write;
use super::{Postgres, record, session};
use crate::database::bookkeeping::rows::{
    ChecksumRow, FoundRow, HistoryRow, LogRow, ProgressRow, VersionsRow, select_checksums,
    select_log, select_progress, unreadable_history,
};
use crate::database::bookkeeping::writes::Measured;
use crate::database::bookkeeping::{
    Bookkeeping, FoundTable, HISTORY_TABLE, History, LAYOUT, LOCK_HELD, LOG_TABLE, Ledger,
    LogFilter, LogRecord, PROGRESS_TABLE, Record, Tables,
};
use crate::database::statement::{Statement, Value};
use crate::error::Result;

/// A time as RFC 3339 in UTC.
macro_rules! rfc3339 {
    ($column:literal) => {
        concat!(
            "pg_catalog.to_char(",
            $column,
            " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"
        )
    };
}

/// Temporary tables of other sessions are nobody's history.
const FIND_TABLES: &str = "
SELECT n.nspname::text AS schema_name, c.relname::text AS name,
       CASE c.relkind WHEN 'r' THEN NULL WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
            WHEN 'p' THEN 'partitioned table' WHEN 'f' THEN 'foreign table' WHEN 'S' THEN 'sequence'
            WHEN 'i' THEN 'index' ELSE 'relation of another kind' END AS other_kind,
       coalesce((SELECT pg_catalog.string_agg(a.attname::text, ',') FROM pg_catalog.pg_attribute a
                 WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '') AS columns,
       (SELECT pg_catalog.count(*)::int4 FROM pg_catalog.pg_index i
        JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
        WHERE i.indrelid = c.oid AND i.indisprimary AND i.indnatts = 1
          AND a.attname IN ('version', 'id', 'revision')) AS has_key
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relname IN ('__diesel_schema_migrations', '__whimbrel_log', '__whimbrel_progress')
  AND c.relpersistence <> 't'
ORDER BY n.nspname";

impl Postgres {
    /// The schema of the bookkeeping tables.
    pub(super) fn schema(&self) -> Result<&str> {
        let chosen = self.settings.bookkeeping_schema.as_deref();
        chosen
            .or(self.session.current_schema.as_deref())
            .ok_or_else(|| session::no_schema(&self.session))
    }

    /// The quoted, qualified name of a bookkeeping table.
    pub(super) fn qualified(&self, table: &str) -> Result<String> {
        let schema = whimbrel_schema::dialect::quote_identifier(self.schema()?);
        Ok(format!("{schema}.{table}"))
    }

    /// The quoted names of the three tables.
    pub(super) fn names(&self) -> Result<record::Names> {
        Ok(record::Names {
            history: self.qualified(HISTORY_TABLE)?,
            log: self.qualified(LOG_TABLE)?,
            progress: self.qualified(PROGRESS_TABLE)?,
        })
    }

    fn tables(&mut self) -> Result<Tables> {
        let found: Vec<FoundRow> = Statement::new(FIND_TABLES)
            .load(&mut self.connection)
            .map_err(failed)?;
        let found: Vec<FoundTable> = found.into_iter().map(FoundTable::from).collect();
        let chosen = self.settings.bookkeeping_schema.is_some();
        let tables = Tables::judge(&found, self.schema()?, chosen)?;
        self.writer.layout = tables.layout();
        Ok(tables)
    }
}

impl Bookkeeping for Postgres {
    fn history(&mut self) -> Result<History> {
        let table = self.qualified(HISTORY_TABLE)?;
        let schema = self.schema()?.to_owned();
        // The table itself first: its row is there also when the history is empty.
        let read: QueryResult<Vec<HistoryRow>> = Statement::new(
            "SELECT (found.relkind = 'r')::int4 AS is_table, m.version::text AS version, \
             m.run_on::text AS run_on FROM (SELECT c.relkind FROM pg_catalog.pg_class c \
             JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
             WHERE c.relname = '__diesel_schema_migrations' AND n.nspname = ",
        )
        .bind(Value::Text(&schema))
        .sql(format!(
            ") AS found LEFT JOIN {table} AS m ON TRUE ORDER BY m.version"
        ))
        .load(&mut self.connection);
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
        let table = self.qualified(HISTORY_TABLE)?;
        let read: QueryResult<VersionsRow> = Statement::new(
            "SELECT (SELECT (c.relkind = 'r')::int4 FROM pg_catalog.pg_class c \
             WHERE c.oid = pg_catalog.to_regclass(",
        )
        .bind(Value::Text(&table))
        .sql(format!(
            ")) AS is_table, pg_catalog.count(*) AS number, \
             pg_catalog.string_agg(version, E'\\n') AS versions FROM {table}"
        ))
        .get_result(&mut self.connection);
        match read.ok().and_then(|row| row.split()) {
            Some(versions) => Ok(Some(versions)),
            None => self.history().map(History::versions),
        }
    }

    fn ledger(&mut self) -> Result<Ledger> {
        let tables = self.tables()?;
        let mut ledger = Ledger::default();
        if tables.log {
            let table = self.qualified(LOG_TABLE)?;
            let rows: Vec<ChecksumRow> = select_checksums(&table)
                .load(&mut self.connection)
                .map_err(failed)?;
            ledger.checksums = rows.into_iter().map(Into::into).collect();
        }
        if tables.progress {
            let table = self.qualified(PROGRESS_TABLE)?;
            let rows: Vec<ProgressRow> = select_progress(&table, rfc3339!("started_at"))
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
        let table = self.qualified(LOG_TABLE)?;
        let rows: Vec<LogRow> = select_log(&table, rfc3339!("at"), self.writer.layout, filter)
            .load(&mut self.connection)
            .map_err(failed)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    fn create_bookkeeping(&mut self) -> Result<bool> {
        let tables = self.tables()?;
        if tables.are_complete() {
            return Ok(false);
        }
        let mut text = create_text(&self.names()?);
        if tables.is_old {
            let log = self.qualified(LOG_TABLE)?;
            // Older programs go on writing it: they name the columns that they know.
            text.push_str(&format!(
                "\nALTER TABLE {log} ADD COLUMN IF NOT EXISTS {LOCK_HELD} BIGINT;"
            ));
        }
        in_transaction(&mut self.connection, |connection| {
            connection.batch_execute(&text).map_err(failed)
        })?;
        self.writer.layout = LAYOUT;
        self.recorder.forget();
        Ok(true)
    }

    fn record(&mut self, record: &Record) -> Result<()> {
        let tables = self.names()?;
        let writer = &self.writer;
        // A failure is written down even when it was the loss of the lock.
        let lock = self.lock.filter(|_| changes_state(record));
        in_transaction(&mut self.connection, |connection| {
            let rows = [(record, Measured::default())];
            write(connection, &tables, lock, &rows, writer).map_err(|failure| failure.error)
        })
    }
}

/// Exactly what Diesel makes, and Whimbrel's own tables; nobody else may read or write them.
pub(super) fn create_text(names: &record::Names) -> String {
    let record::Names {
        history,
        log,
        progress,
    } = names;
    format!(
        "CREATE TABLE IF NOT EXISTS {history} (
       version VARCHAR(50) PRIMARY KEY NOT NULL,
       run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE IF NOT EXISTS {log} (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    layout INTEGER NOT NULL,
    at TIMESTAMPTZ NOT NULL DEFAULT pg_catalog.clock_timestamp(),
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
    duration_ms BIGINT,
    lock_wait_ms BIGINT,
    lock_held_ms BIGINT,
    database_bytes BIGINT,
    error TEXT,
    note TEXT,
    actor TEXT NOT NULL,
    host TEXT NOT NULL,
    application TEXT,
    whimbrel TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS {progress} (
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
    pid BIGINT NOT NULL,
    host TEXT NOT NULL,
    started_at TIMESTAMPTZ NOT NULL DEFAULT pg_catalog.clock_timestamp()
);
REVOKE ALL ON {history}, {log}, {progress} FROM PUBLIC;"
    )
}

/// Tells whether a record says more than what happened.
fn changes_state(record: &Record) -> bool {
    let said = Record {
        entries: Vec::new(),
        ..record.clone()
    };
    said != Record::default()
}

pub(super) fn in_transaction(
    connection: &mut PgConnection,
    work: impl FnOnce(&mut PgConnection) -> Result<()>,
) -> Result<()> {
    connection.batch_execute("BEGIN").map_err(failed)?;
    let done = work(connection).and_then(|()| connection.batch_execute("COMMIT").map_err(failed));
    if done.is_err() {
        // The session may be gone; the server rolls back then.
        let _ = connection.batch_execute("ROLLBACK");
    }
    done
}

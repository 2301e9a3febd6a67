//! How bookkeeping rows are read, the same on every backend.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::QueryableByName;
use diesel::result::Error as DieselError;
use diesel::sql_types::{BigInt, Integer, Nullable, Text};

use super::{
    AppliedVersion, Checksum, FIRST_LAYOUT, FoundTable, LOCK_HELD, LogFilter, LogRecord, Progress,
    RecordedChecksum, direction_from_name, way_from_name,
};
use crate::database::statement::{Statement, Value};
use crate::error::{Error, ErrorKind};

/// The statement that reads log rows; `at` is the expression of the time as RFC 3339.
pub(crate) fn select_log<'a>(
    table: &str,
    at: &str,
    layout: i32,
    filter: &'a LogFilter,
) -> Statement<'a> {
    let lock_held = match layout > FIRST_LAYOUT {
        true => LOCK_HELD,
        false => "CAST(NULL AS BIGINT)",
    };
    let mut statement = Statement::new(format!(
        "SELECT id, {at} AS at, event, outcome, run, revision, direction, checksum_epoch, checksum, \
         operations, down_plan, score, duration_ms, lock_wait_ms, {lock_held} AS lock_held_ms, \
         database_bytes, error, note, actor, host, application, whimbrel FROM {table}"
    ));
    if let Some(revision) = &filter.revision {
        statement = statement
            .sql(" WHERE revision = ")
            .bind(Value::Text(revision));
    }
    statement = statement.sql(" ORDER BY id DESC");
    match filter.limit {
        Some(limit) => statement.sql(" LIMIT ").bind(Value::BigInt(limit)),
        None => statement,
    }
}

/// The statement that reads the newest checksum of every revision that was applied.
pub(crate) fn select_checksums<'a>(table: &str) -> Statement<'a> {
    Statement::new(format!(
        "SELECT l.revision, l.checksum_epoch, l.checksum, l.duration_ms, l.score \
         FROM {table} l WHERE l.id IN (SELECT max(id) FROM {table} WHERE checksum IS NOT NULL \
         AND event IN ('applied', 'stamped', 'adopted', 'repaired') GROUP BY revision) ORDER BY l.revision"
    ))
}

/// The statement that reads the unfinished revisions; `at` is the expression of the time.
pub(crate) fn select_progress<'a>(table: &str, at: &str) -> Statement<'a> {
    Statement::new(format!(
        "SELECT revision, direction, run, plan, plan_hash, steps_total, steps_done, intents, pid, \
         host, {at} AS started_at FROM {table} ORDER BY revision"
    ))
}

/// Reads a time of the database; SQLite's `CURRENT_TIMESTAMP` has a space where RFC 3339 has a T.
pub(crate) fn time(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim_end_matches('Z').replacen('T', " ", 1);
    NaiveDateTime::parse_from_str(&text, "%Y-%m-%d %H:%M:%S%.f").ok()
}

fn utc(text: &str) -> Option<DateTime<Utc>> {
    time(text).map(|time| time.and_utc())
}

/// The error of a history that cannot be read; a row of another program's may be no text at all.
pub(crate) fn unreadable_history(error: DieselError, failed: fn(DieselError) -> Error) -> Error {
    match error {
        DieselError::DeserializationError(source) => Error::new(
            ErrorKind::HistoryConflict,
            "the history has a row that cannot be read as text",
        )
        .with_hint(
            "an id has 14 digits: find the row in `__diesel_schema_migrations` (version, run_on) by its \
             bytes, and mend or delete it; nothing was changed",
        )
        .with_source(source),
        error => failed(error),
    }
}

/// A row of the history with what is known of the table itself; `version` is NULL for none.
#[derive(QueryableByName)]
pub(crate) struct HistoryRow {
    #[diesel(sql_type = Integer)]
    pub(crate) is_table: i32,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) version: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) run_on: Option<String>,
}

impl HistoryRow {
    pub(crate) fn applied(self) -> Option<AppliedVersion> {
        Some(AppliedVersion {
            version: self.version?,
            run_on: self.run_on.as_deref().and_then(time),
        })
    }
}

/// All versions in one row, a line each: a row for each would cost more than all the rest.
#[derive(QueryableByName)]
pub(crate) struct VersionsRow {
    #[diesel(sql_type = Integer)]
    is_table: i32,
    #[diesel(sql_type = BigInt)]
    number: i64,
    #[diesel(sql_type = Nullable<Text>)]
    versions: Option<String>,
}

impl VersionsRow {
    /// The versions; `None` when this is no table, or a version holds a line break.
    pub(crate) fn split(&self) -> Option<Vec<String>> {
        let lines = self
            .versions
            .iter()
            .flat_map(|versions| versions.split('\n'));
        let versions: Vec<String> = lines.map(str::to_owned).collect();
        let is_exact = i64::try_from(versions.len()) == Ok(self.number);
        (self.is_table == 1 && is_exact).then_some(versions)
    }
}

/// A relation that bears a bookkeeping table's name; the columns are separated by commas.
#[derive(QueryableByName)]
pub(crate) struct FoundRow {
    #[diesel(sql_type = Text)]
    schema_name: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Nullable<Text>)]
    other_kind: Option<String>,
    #[diesel(sql_type = Text)]
    columns: String,
    #[diesel(sql_type = Integer)]
    has_key: i32,
}

impl From<FoundRow> for FoundTable {
    fn from(row: FoundRow) -> Self {
        Self {
            schema: row.schema_name,
            name: row.name,
            other_kind: row.other_kind,
            columns: row.columns.split(',').map(str::to_owned).collect(),
            has_key: row.has_key != 0,
        }
    }
}

#[derive(QueryableByName)]
pub(crate) struct LogRow {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    at: String,
    #[diesel(sql_type = Text)]
    event: String,
    #[diesel(sql_type = Text)]
    outcome: String,
    #[diesel(sql_type = Text)]
    run: String,
    #[diesel(sql_type = Nullable<Text>)]
    revision: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    direction: Option<String>,
    #[diesel(sql_type = Nullable<Integer>)]
    checksum_epoch: Option<i32>,
    #[diesel(sql_type = Nullable<Text>)]
    checksum: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    operations: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    down_plan: Option<String>,
    #[diesel(sql_type = Nullable<Integer>)]
    score: Option<i32>,
    #[diesel(sql_type = Nullable<BigInt>)]
    duration_ms: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    lock_wait_ms: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    lock_held_ms: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    database_bytes: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    error: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    note: Option<String>,
    #[diesel(sql_type = Text)]
    actor: String,
    #[diesel(sql_type = Text)]
    host: String,
    #[diesel(sql_type = Nullable<Text>)]
    application: Option<String>,
    #[diesel(sql_type = Text)]
    whimbrel: String,
}

impl From<LogRow> for LogRecord {
    fn from(row: LogRow) -> Self {
        Self {
            id: row.id,
            at: utc(&row.at),
            event: row.event,
            outcome: row.outcome,
            run: row.run,
            revision: row.revision,
            direction: row.direction.as_deref().and_then(direction_from_name),
            checksum: row
                .checksum_epoch
                .zip(row.checksum)
                .map(|(epoch, hash)| Checksum { epoch, hash }),
            operations: row.operations,
            down_plan: row.down_plan,
            score: row.score,
            duration_ms: row.duration_ms,
            lock_wait_ms: row.lock_wait_ms,
            lock_held_ms: row.lock_held_ms,
            database_bytes: row.database_bytes,
            error: row.error,
            note: row.note,
            actor: row.actor,
            host: row.host,
            application: row.application,
            whimbrel: row.whimbrel,
        }
    }
}

#[derive(QueryableByName)]
pub(crate) struct ChecksumRow {
    #[diesel(sql_type = Text)]
    revision: String,
    #[diesel(sql_type = Integer)]
    checksum_epoch: i32,
    #[diesel(sql_type = Text)]
    checksum: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    duration_ms: Option<i64>,
    #[diesel(sql_type = Nullable<Integer>)]
    score: Option<i32>,
}

impl From<ChecksumRow> for RecordedChecksum {
    fn from(row: ChecksumRow) -> Self {
        Self {
            revision: row.revision,
            checksum: Checksum {
                epoch: row.checksum_epoch,
                hash: row.checksum,
            },
            duration_ms: row.duration_ms,
            score: row.score,
        }
    }
}

#[derive(QueryableByName)]
pub(crate) struct ProgressRow {
    #[diesel(sql_type = Text)]
    revision: String,
    #[diesel(sql_type = Text)]
    direction: String,
    #[diesel(sql_type = Text)]
    run: String,
    #[diesel(sql_type = Text)]
    plan: String,
    #[diesel(sql_type = Text)]
    plan_hash: String,
    #[diesel(sql_type = Integer)]
    steps_total: i32,
    #[diesel(sql_type = Integer)]
    steps_done: i32,
    #[diesel(sql_type = Text)]
    intents: String,
    #[diesel(sql_type = BigInt)]
    pid: i64,
    #[diesel(sql_type = Text)]
    host: String,
    #[diesel(sql_type = Text)]
    started_at: String,
}

impl ProgressRow {
    /// The row as data; an unreadable direction or intent is a conflict, never a guess.
    pub(crate) fn progress(self) -> crate::Result<Progress> {
        let unreadable = |what: &str| {
            crate::Error::new(
                crate::ErrorKind::HistoryConflict,
                format!(
                    "the stored progress of revision {} has an unreadable {what}",
                    self.revision
                ),
            )
            .with_hint("it was changed by hand or written by a newer version; run that version")
        };
        let (direction, course) =
            way_from_name(&self.direction).ok_or_else(|| unreadable("direction"))?;
        Ok(Progress {
            direction,
            course,
            intents: serde_json::from_str(&self.intents).map_err(|_| unreadable("intent"))?,
            revision: self.revision,
            run: self.run,
            plan: self.plan,
            plan_hash: self.plan_hash,
            steps_total: self.steps_total,
            steps_done: self.steps_done,
            pid: self.pid,
            host: self.host,
            started_at: utc(&self.started_at),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_both_databases_are_read() {
        let expected =
            chrono::NaiveDate::from_ymd_opt(2026, 1, 15).and_then(|day| day.and_hms_opt(10, 30, 0));
        for text in [
            "2026-01-15 10:30:00",
            "2026-01-15T10:30:00Z",
            "2026-01-15T10:30:00.000Z",
        ] {
            assert_eq!(time(text), expected, "{text}");
        }
        assert_eq!(time("yesterday"), None);
    }
}

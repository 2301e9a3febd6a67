//! How bookkeeping rows are written, the same on every backend.

use std::time::Duration;

use sha2::{Digest, Sha256};

#[cfg(feature = "sqlite")]
use super::Advance;
use super::{
    Begin, Course, FIRST_LAYOUT, Intent, LAYOUT, LOCK_HELD, LogEntry, direction_name, way_name,
};
use crate::database::identity::Identity;
use crate::database::statement::{Statement, Value};
use crate::error::{Error, ErrorKind};

/// Who writes bookkeeping rows.
#[derive(Clone, Debug)]
pub(crate) struct Writer {
    pub(crate) identity: Identity,
    pub(crate) application: Option<String>,
    /// The user of the operating system, and the database role where there is one.
    pub(crate) actor: String,
    /// The layout of the log as it exists.
    pub(crate) layout: i32,
}

/// What was measured while the work of a log entry was done; it fills in what the entry leaves open.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Measured {
    pub(crate) duration: Option<Duration>,
    pub(crate) lock_wait: Option<Duration>,
    pub(crate) lock_held: Option<Duration>,
    pub(crate) database_bytes: Option<i64>,
}

const WHIMBREL: &str = env!("CARGO_PKG_VERSION");

/// The columns of a log row and their values; the rest is filled in by the database.
pub(crate) fn log_cells<'a>(
    entry: &'a LogEntry,
    writer: &'a Writer,
    measured: Measured,
) -> Vec<(&'static str, Value<'a>)> {
    let number = |number: Option<i64>| number.map_or(Value::Null, Value::BigInt);
    let checksum = entry.checksum.as_ref();
    let duration = milliseconds(entry.duration.or(measured.duration));
    let lock_wait = milliseconds(entry.lock_wait.or(measured.lock_wait));
    let bytes = entry.database_bytes.or(measured.database_bytes);
    let mut cells = vec![
        ("layout", Value::Integer(writer.layout)),
        ("run", Value::Text(&entry.run)),
        ("revision", Value::text(entry.revision.as_deref())),
        (
            "direction",
            Value::text(entry.direction.map(direction_name)),
        ),
        ("event", Value::Text(entry.event.as_str())),
        ("outcome", Value::Text(entry.outcome())),
        (
            "checksum_epoch",
            checksum.map_or(Value::Null, |checksum| Value::Integer(checksum.epoch)),
        ),
        (
            "checksum",
            Value::text(checksum.map(|checksum| checksum.hash.as_str())),
        ),
        ("operations", Value::text(entry.operations.as_deref())),
        ("down_plan", Value::text(entry.down_plan.as_deref())),
        ("score", entry.score.map_or(Value::Null, Value::Integer)),
        ("duration_ms", number(duration)),
        ("lock_wait_ms", number(lock_wait)),
        ("database_bytes", number(bytes)),
        ("error", Value::text(entry.error.as_deref())),
        ("note", Value::text(entry.note.as_deref())),
        ("actor", Value::Text(&writer.actor)),
        ("host", Value::Text(&writer.identity.host)),
        ("application", Value::text(writer.application.as_deref())),
        ("whimbrel", Value::Text(WHIMBREL)),
    ];
    if writer.layout > FIRST_LAYOUT {
        let held = milliseconds(entry.lock_held.or(measured.lock_held));
        cells.push((LOCK_HELD, number(held)));
    }
    cells
}

fn milliseconds(duration: Option<Duration>) -> Option<i64> {
    duration.map(|duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX))
}

/// The statement that stores the plan of a staged revision that begins.
pub(crate) fn insert_progress<'a>(
    table: &str,
    begin: &'a Begin,
    writer: &'a Writer,
) -> Statement<'a> {
    Statement::new(format!("INSERT INTO {table}"))
        .row(vec![
            ("revision", Value::Text(&begin.revision)),
            ("layout", Value::Integer(LAYOUT)),
            (
                "direction",
                Value::Text(way_name(begin.direction, begin.course)),
            ),
            ("run", Value::Text(&begin.run)),
            ("plan", Value::Text(&begin.plan)),
            ("plan_hash", Value::Owned(sha256(&begin.plan))),
            ("steps_total", Value::Integer(begin.steps_total)),
            ("steps_done", Value::Integer(0)),
            ("intents", Value::Text("[]")),
            ("guards", Value::Text("{}")),
            ("pid", Value::BigInt(writer.identity.pid.into())),
            ("host", Value::Text(&writer.identity.host)),
        ])
        .sql(match begin.course {
            // A plan that takes the place of another keeps what was done, intended and answered.
            Course::Forward => {
                " ON CONFLICT (revision) DO UPDATE SET plan = excluded.plan, \
                 plan_hash = excluded.plan_hash, steps_total = excluded.steps_total"
            }
            // The way back begins at its own first step.
            Course::Back => {
                " ON CONFLICT (revision) DO UPDATE SET direction = excluded.direction, \
                 plan = excluded.plan, plan_hash = excluded.plan_hash, \
                 steps_total = excluded.steps_total, steps_done = 0, intents = '[]', \
                 pid = excluded.pid, host = excluded.host"
            }
        })
}

/// The statement that says how far a staged revision has come; what it intended is done then.
#[cfg(feature = "sqlite")]
pub(crate) fn update_progress<'a>(
    table: &str,
    advance: &'a Advance,
    writer: &'a Writer,
) -> Statement<'a> {
    Statement::new(format!("UPDATE {table} SET intents = '[]', steps_done = "))
        .bind(Value::Integer(advance.steps_done))
        .sql(", pid = ")
        .bind(Value::BigInt(writer.identity.pid.into()))
        .sql(", host = ")
        .bind(Value::Text(&writer.identity.host))
        .sql(" WHERE revision = ")
        .bind(Value::Text(&advance.revision))
}

/// The statement that stores what a step outside a transaction is about to do.
pub(crate) fn update_intent<'a>(
    table: &str,
    revision: &'a str,
    intent: &Intent,
    writer: &'a Writer,
) -> Statement<'a> {
    let intents = serde_json::to_string(&[intent]).unwrap_or_default();
    Statement::new(format!("UPDATE {table} SET intents = "))
        .bind(Value::Owned(intents))
        .sql(", pid = ")
        .bind(Value::BigInt(writer.identity.pid.into()))
        .sql(", host = ")
        .bind(Value::Text(&writer.identity.host))
        .sql(" WHERE revision = ")
        .bind(Value::Text(revision))
}

/// The statement that stores the answers to a revision's guards.
pub(crate) fn update_guards<'a>(table: &str, revision: &'a str, guards: String) -> Statement<'a> {
    Statement::new(format!("UPDATE {table} SET guards = "))
        .bind(Value::Owned(guards))
        .sql(" WHERE revision = ")
        .bind(Value::Text(revision))
}

/// The statement that removes the row of a key.
#[cfg(feature = "sqlite")]
pub(crate) fn delete<'a>(table: &str, column: &str, key: &'a str) -> Statement<'a> {
    Statement::new(format!("DELETE FROM {table} WHERE {column} = ")).bind(Value::Text(key))
}

/// SHA-256 of a text in hexadecimal.
pub(crate) fn sha256(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The error when a bookkeeping row is not as the runner left it.
pub(crate) fn changed_meanwhile(what: &str) -> Error {
    Error::new(
        ErrorKind::HistoryConflict,
        format!("{what}: the bookkeeping was changed by something else"),
    )
    .with_hint("look at `history` and at the log, then run again; nothing of this step was kept")
}

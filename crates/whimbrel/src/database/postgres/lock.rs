//! The migration lock of a PostgreSQL database: an advisory lock of the session that does the work.
//!
//! Lock and work die together: a second session could lose the lock while the work goes on
//! ([Advisory Locks](https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS)).

use std::time::Duration;

use diesel::sql_types::{Bool, Integer, Nullable, Text};
use diesel::{PgConnection, QueryableByName, RunQueryDsl};
use sha2::{Digest, Sha256};

use super::failure::failed;
use super::{Postgres, session};
use crate::database::lock::{Holder, LOG, LockWait, MigrationLock, lost};
use crate::database::statement::{Statement, Value};
use crate::error::Result;

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = Bool)]
    answer: bool,
}

#[derive(QueryableByName)]
struct HolderRow {
    #[diesel(sql_type = Integer)]
    pid: i32,
    #[diesel(sql_type = Nullable<Text>)]
    application: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    role: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    since: Option<String>,
}

/// The lock in `pg_locks`, whose two halves hold a 64-bit key.
pub(super) const MATCHES_KEY: &str = "l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 \
     AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = \
     pg_catalog.current_database()) AND ((l.classid::bigint << 32) | l.objid::bigint) = ";

impl Postgres {
    /// The key of this database's migration lock.
    fn lock_key(&self) -> Result<i64> {
        Ok(key(&self.session.database, self.schema()?))
    }
}

impl MigrationLock for Postgres {
    fn acquire_lock(&mut self, wait: LockWait) -> Result<Duration> {
        if self.lock.is_some() {
            return Ok(Duration::ZERO);
        }
        let key = self.lock_key()?;
        session::watch_client(&mut self.connection);
        let (connection, cancel) = (&mut self.connection, &self.settings.cancel);
        // Each attempt is a statement of its own: a session that waits inside the server would hold
        // a snapshot, and CREATE INDEX CONCURRENTLY of the holder would wait for it.
        let waited = wait.poll(cancel, || match try_lock(connection, key)? {
            true => Ok(None),
            false => holder(connection, key).map(Some),
        })?;
        self.lock = Some(key);
        log::debug!(target: LOG, "holding the advisory lock {key}");
        self.prove_lock()?;
        Ok(waited)
    }

    fn prove_lock(&mut self) -> Result<()> {
        let Some(key) = self.lock else {
            return Err(lost());
        };
        let held = Statement::new(format!(
            "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_locks l \
             WHERE l.pid = pg_catalog.pg_backend_pid() AND {MATCHES_KEY}"
        ))
        .bind(Value::BigInt(key))
        .sql(") AS answer");
        match ask(&mut self.connection, held)? {
            true => Ok(()),
            false => Err(lost()),
        }
    }

    fn release_lock(&mut self) -> Result<()> {
        let Some(key) = self.lock.take() else {
            return Ok(());
        };
        let unlock = Statement::new("SELECT pg_catalog.pg_advisory_unlock(")
            .bind(Value::BigInt(key))
            .sql(") AS answer");
        match ask(&mut self.connection, unlock)? {
            true => Ok(()),
            false => Err(lost()),
        }
    }
}

/// The first eight bytes of a hash that must never change: older and newer binaries share it.
fn key(database: &str, schema: &str) -> i64 {
    let mut hash = Sha256::new();
    for part in ["whimbrel migration lock", database, schema] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let digest = hash.finalize();
    let bytes = digest.first_chunk::<8>().copied().unwrap_or_default();
    i64::from_be_bytes(bytes)
}

fn ask(connection: &mut PgConnection, question: Statement<'_>) -> Result<bool> {
    let row: Answer = question.get_result(connection).map_err(failed)?;
    Ok(row.answer)
}

fn try_lock(connection: &mut PgConnection, key: i64) -> Result<bool> {
    let attempt = Statement::new("SELECT pg_catalog.pg_try_advisory_lock(")
        .bind(Value::BigInt(key))
        .sql(") AS answer");
    ask(connection, attempt)
}

/// Who holds the key; empty when the holder let go in the meantime.
fn holder(connection: &mut PgConnection, key: i64) -> Result<Holder> {
    let rows: Vec<HolderRow> = Statement::new(format!(
        "SELECT l.pid, nullif(a.application_name, '') AS application, a.usename::text AS role, \
         pg_catalog.to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') \
         AS since FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a USING (pid) \
         WHERE {MATCHES_KEY}"
    ))
    .bind(Value::BigInt(key))
    .load(connection)
    .map_err(failed)?;
    Ok(rows.into_iter().next().map(described).unwrap_or_default())
}

fn described(row: HolderRow) -> Holder {
    let mut text = format!("server process {}", row.pid);
    if let Some(application) = row.application {
        text.push_str(&format!(" of `{application}`"));
    }
    if let Some(role) = row.role {
        text.push_str(&format!(", role {role}"));
    }
    if let Some(since) = row.since {
        text.push_str(&format!(", connected since {since}"));
    }
    Holder(text)
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn the_key_never_changes_and_depends_on_both_names() {
        assert_eq!(key("app", "public"), key("app", "public"));
        assert_ne!(key("app", "public"), key("app", "svc"));
        assert_ne!(key("ab", "c"), key("a", "bc"));
        assert_eq!(key("app", "public"), GOLDEN);
    }

    const GOLDEN: i64 = -9_088_037_948_259_871_822;
}

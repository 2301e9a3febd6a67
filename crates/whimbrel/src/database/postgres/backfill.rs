//! Backfills on PostgreSQL.

use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use whimbrel_schema::Backend;
use whimbrel_schema::dialect::{Writer, quote_identifier};
use whimbrel_schema::plan::{Filling, KeyRange};

use super::Postgres;
use super::execute::pause;
use super::failure::{Failure, Nature, failed};
use crate::database::backfill::{Batches, Changed, Cursor};
use crate::database::bookkeeping::Progress;
use crate::database::bookkeeping::writes::{changed_meanwhile, update_intent};
use crate::database::cancel::Cancel;
use crate::database::execute::{LOG, SQL};
use crate::database::lock::MigrationLock;
use crate::error::{Error, ErrorKind, Result};

/// Tables with more rows are not counted: that would take longer than many batches.
const MOST_COUNTED: i64 = 1_000_000;
/// A replica that is so many seconds behind is given time.
const MOST_LAG: i64 = 10;

#[derive(QueryableByName)]
struct Key {
    #[diesel(sql_type = Text)]
    upto: String,
}

#[derive(QueryableByName)]
struct Counts {
    #[diesel(sql_type = BigInt)]
    done: i64,
    #[diesel(sql_type = BigInt)]
    still: i64,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[derive(QueryableByName)]
struct Load {
    #[diesel(sql_type = BigInt)]
    waiters: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    lag: Option<i64>,
}

impl Batches for Postgres {
    const BACKEND: Backend = Backend::Postgres;

    fn next_key(
        &mut self,
        filling: &Filling,
        after: Option<&[String]>,
    ) -> Result<Option<Vec<String>>> {
        // A literal without a type takes that of the column that it is compared with, and the
        // comparison goes by the collation of the column.
        let read = |columns: &[String]| {
            let texts = columns.iter();
            let texts: Vec<String> = texts
                .map(|name| format!("pg_catalog.quote_literal({name}::text)"))
                .collect();
            format!(
                "pg_catalog.json_build_array({})::text AS upto",
                texts.join(", ")
            )
        };
        let query = filling.next_key(after, read);
        let rows: Vec<Key> = sql_query(query)
            .load(&mut self.connection)
            .map_err(failed)?;
        rows.first().map(|row| literals(&row.upto)).transpose()
    }

    fn change(
        &mut self,
        filling: &Filling,
        range: KeyRange<'_>,
        progress: &Progress,
        cursor: &mut Cursor,
    ) -> Result<Changed> {
        let limit = self.settings.attempts.max(1);
        let mut attempt = 1;
        loop {
            let before = cursor.clone();
            let failure = match self.batch(filling, range, progress, cursor) {
                Ok(changed) => return Ok(changed),
                Err(failure) => failure,
            };
            *cursor = before;
            // The server rolls back by itself when the session is gone.
            let _ = self.connection.batch_execute("ROLLBACK");
            if failure.nature != Nature::LockNotGranted || attempt >= limit {
                return Err(failure.error);
            }
            log::info!(target: LOG, "a batch of `{}` met a deadlock: again", filling.table);
            std::thread::sleep(pause(attempt));
            attempt += 1;
        }
    }

    fn is_any_pending(&mut self, filling: &Filling) -> Result<bool> {
        let query = filling.any_pending(KeyRange::default());
        let found = sql_query(query).execute(&mut self.connection);
        found.map(|rows| rows > 0).map_err(failed)
    }

    fn estimate(&mut self, filling: &Filling) -> Result<u64> {
        let table = regclass(filling);
        let known: Number = sql_query(format!(
            "SELECT c.reltuples::bigint AS number FROM pg_catalog.pg_class c WHERE c.oid = {table}"
        ))
        .get_result(&mut self.connection)
        .map_err(failed)?;
        if known.number > MOST_COUNTED {
            return Ok(known.number.unsigned_abs());
        }
        let counted: Number = sql_query(filling.count_pending())
            .get_result(&mut self.connection)
            .map_err(failed)?;
        Ok(counted.number.unsigned_abs())
    }

    fn need_of_others(&mut self, filling: &Filling) -> Result<Option<String>> {
        let table = regclass(filling);
        // Between two batches nobody waits for this session; who waits for the table waits for others,
        // and a batch would join the queue. The lag of replicas is seen by members of pg_monitor.
        let load: Load = sql_query(format!(
            "SELECT (SELECT pg_catalog.count(*) FROM pg_catalog.pg_locks l WHERE NOT l.granted \
             AND l.relation = {table}) AS waiters, (SELECT pg_catalog.max(extract(epoch FROM \
             s.replay_lag))::bigint FROM pg_catalog.pg_stat_replication s) AS lag"
        ))
        .get_result(&mut self.connection)
        .map_err(failed)?;
        let lag = load.lag.filter(|lag| *lag > MOST_LAG);
        Ok(match (load.waiters, lag) {
            (0, None) => None,
            (0, Some(lag)) => Some(format!("a replica is {lag} s behind")),
            (waiters, _) => Some(format!("{waiters} sessions wait for a lock of the table")),
        })
    }

    fn cancel(&self) -> Cancel {
        self.settings.cancel.clone()
    }
}

impl Postgres {
    fn batch(
        &mut self,
        filling: &Filling,
        range: KeyRange<'_>,
        progress: &Progress,
        cursor: &mut Cursor,
    ) -> Result<Changed, Failure> {
        // The lock of rows stops no reader and no writer of other rows, so that it may be waited for.
        self.connection
            .batch_execute("BEGIN; SET LOCAL lock_timeout = 0")?;
        let text = format!(
            "WITH changed AS ({} RETURNING {} AS still) SELECT pg_catalog.count(*) AS done, \
             pg_catalog.count(*) FILTER (WHERE still) AS still FROM changed",
            filling.update(range),
            filling.pending
        );
        log::debug!(target: SQL, "{text}");
        let counts: Counts = sql_query(&text)
            .get_result(&mut self.connection)
            .map_err(|error| Failure::from(error).with_statement(&text))?;
        let changed = Changed {
            rows: counts.done.unsigned_abs(),
            still: counts.still.unsigned_abs(),
        };
        if changed.still > 0 {
            self.connection.batch_execute("ROLLBACK")?;
            return Ok(changed);
        }
        cursor.add(changed.rows);
        self.prove_lock()?;
        let table = self.names()?.progress;
        let intent = cursor.intent(progress, filling);
        let stored = update_intent(&table, &progress.revision, &intent, &self.writer)
            .execute(&mut self.connection)?;
        if stored != 1 {
            return Err(changed_meanwhile("a revision is not unfinished").into());
        }
        let committed = self.connection.batch_execute("COMMIT");
        committed.map_err(|error| Failure::from(error).with_commit())?;
        Ok(changed)
    }
}

/// The number of the table, as an expression.
fn regclass(filling: &Filling) -> String {
    let name = quote_identifier(&filling.table);
    let mut text = Writer::new(Backend::Postgres);
    text.string(&name).raw("::regclass");
    text.finish()
}

fn literals(json: &str) -> Result<Vec<String>> {
    serde_json::from_str(json).map_err(|error| {
        Error::new(ErrorKind::Failed, "the key of a batch cannot be read").with_source(error)
    })
}

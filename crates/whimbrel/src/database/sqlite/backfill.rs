//! Backfills on SQLite, whose writers go in between two batches.

use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use whimbrel_schema::Backend;
use whimbrel_schema::plan::{Filling, KeyRange};

use super::Sqlite;
use super::bookkeeping::run as run_bookkeeping;
use super::failure::failed;
use crate::database::backfill::{Batches, Changed, Cursor, unchanged};
use crate::database::bookkeeping::writes::{changed_meanwhile, update_intent};
use crate::database::bookkeeping::{PROGRESS_TABLE, Progress};
use crate::database::cancel::Cancel;
use crate::database::execute::SQL;
use crate::database::lock::MigrationLock;
use crate::error::{Error, ErrorKind, Result};

#[derive(QueryableByName)]
struct Key {
    #[diesel(sql_type = Text)]
    upto: String,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

impl Batches for Sqlite {
    const BACKEND: Backend = Backend::Sqlite;

    fn next_key(
        &mut self,
        filling: &Filling,
        after: Option<&[String]>,
    ) -> Result<Option<Vec<String>>> {
        // A value has a type of its own here, whatever its column says; `quote` keeps it
        // (https://www.sqlite.org/lang_corefunc.html#quote).
        let read = |columns: &[String]| {
            let texts = columns.iter();
            let texts: Vec<String> = texts.map(|name| format!("quote({name})")).collect();
            format!("json_array({}) AS upto", texts.join(", "))
        };
        let rows: Vec<Key> = sql_query(filling.next_key(after, read))
            .load(&mut self.connection)
            .map_err(failed)?;
        let key = rows.first().map(|row| serde_json::from_str(&row.upto));
        key.transpose().map_err(|error| {
            Error::new(ErrorKind::Failed, "the key of a batch cannot be read").with_source(error)
        })
    }

    fn change(
        &mut self,
        filling: &Filling,
        range: KeyRange<'_>,
        progress: &Progress,
        cursor: &mut Cursor,
    ) -> Result<Changed> {
        self.prove_lock()?;
        let text = filling.update(range);
        log::debug!(target: SQL, "{text}");
        let mut after = cursor.clone();
        let changed = self.transaction(|db| {
            let rows = sql_query(&text)
                .execute(&mut db.connection)
                .map_err(|error| failed(error).with_statement(text.as_str()))?;
            let rows = u64::try_from(rows).unwrap_or(u64::MAX);
            // Nobody else writes meanwhile: what is left in the range was not changed by its new value.
            let left = format!(
                "SELECT count(*) AS number FROM ({})",
                filling.any_pending(range)
            );
            let left: Number = sql_query(left)
                .get_result(&mut db.connection)
                .map_err(failed)?;
            if left.number > 0 && rows > 0 {
                return Err(unchanged(filling, left.number.unsigned_abs()));
            }
            after.add(rows);
            let intent = after.intent(progress, filling);
            let stored = update_intent(PROGRESS_TABLE, &progress.revision, &intent, &db.writer);
            match run_bookkeeping(&mut db.connection, stored)? {
                1 => Ok(Changed { rows, still: 0 }),
                _ => Err(changed_meanwhile("a revision is not unfinished")),
            }
        })?;
        *cursor = after;
        Ok(changed)
    }

    fn is_any_pending(&mut self, filling: &Filling) -> Result<bool> {
        let query = filling.any_pending(KeyRange::default());
        let found: Number = sql_query(format!("SELECT count(*) AS number FROM ({query})"))
            .get_result(&mut self.connection)
            .map_err(failed)?;
        Ok(found.number > 0)
    }

    fn estimate(&mut self, filling: &Filling) -> Result<u64> {
        let counted: Number = sql_query(filling.count_pending())
            .get_result(&mut self.connection)
            .map_err(failed)?;
        Ok(counted.number.unsigned_abs())
    }

    fn need_of_others(&mut self, _: &Filling) -> Result<Option<String>> {
        // A writer that waits is not to be seen in a file; it gets its turn between two batches.
        Ok(None)
    }

    fn cancel(&self) -> Cancel {
        self.settings.cancel.clone()
    }
}

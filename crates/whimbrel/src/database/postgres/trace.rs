//! Watching single items on PostgreSQL: locks, files and time.

use std::collections::BTreeMap;
use std::time::Instant;

use diesel::connection::SimpleConnection;
use diesel::sql_types::{Oid, Text};
use diesel::{PgConnection, QueryableByName, RunQueryDsl, sql_query};
use whimbrel_schema::Backend;
use whimbrel_schema::analyze::LockMode;
use whimbrel_schema::dialect::Writer;
use whimbrel_schema::plan::{Action, Item, StepKind};

use super::Postgres;
use super::failure::{Failure, failed};
use super::statements::{prove, run, run_alone, run_bound, transaction_id};
use crate::database::execute::{is_users, misplaced};
use crate::database::lock::lost;
use crate::database::trace::{Observed, Trace};
use crate::error::Result;

/// Every relation of the user's with the file that holds it; 0 for one without a file.
const RELATIONS: &str = "
SELECT c.oid, c.relkind::text AS kind,
  COALESCE(pg_catalog.pg_relation_filenode(c.oid), 0::oid) AS file,
  CASE WHEN pg_catalog.pg_table_is_visible(c.oid) THEN c.relname::text
    ELSE n.nspname || '.' || c.relname END AS name
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relkind <> 'c'
  AND c.relname !~ '^(__whimbrel_|__diesel_schema_migrations)'";

/// The locks of this session on relations of this database.
const LOCKS: &str = "
SELECT l.relation AS oid, l.mode FROM pg_catalog.pg_locks l
WHERE l.pid = pg_catalog.pg_backend_pid() AND l.locktype = 'relation' AND l.granted
  AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d
                    WHERE d.datname = pg_catalog.current_database())";

#[derive(QueryableByName)]
struct Relation {
    #[diesel(sql_type = Oid)]
    oid: u32,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Oid)]
    file: u32,
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Content {
    #[diesel(sql_type = Text)]
    content: String,
}

#[derive(QueryableByName)]
struct Lock {
    #[diesel(sql_type = Oid)]
    oid: u32,
    #[diesel(sql_type = Text)]
    mode: String,
}

/// The relations by their numbers.
type Relations = BTreeMap<u32, Relation>;

impl Trace for Postgres {
    fn watch(&mut self, item: &Item, kind: StepKind) -> Result<Observed> {
        self.condition.must_be_sound()?;
        let watched = match kind {
            StepKind::Transaction { .. } => self.watch_within(item),
            StepKind::Alone => self.watch_alone(item),
        };
        if watched.is_err() {
            // Also where no transaction is open; the server only warns.
            let _ = self.connection.batch_execute("ROLLBACK");
        }
        if is_users(item) {
            self.restore();
        }
        watched.map_err(|failure| failure.error)
    }

    fn put_rows(&mut self, statements: &[String]) -> Result<()> {
        // A text may end in a comment.
        let all = format!("BEGIN; {}\n; COMMIT", statements.join("\n; "));
        let done = self.connection.batch_execute(&all);
        if done.is_err() {
            let _ = self.connection.batch_execute("ROLLBACK");
        }
        done.map_err(failed)
    }

    fn contents(&mut self, table: &str, columns: &[&str]) -> Result<Vec<String>> {
        let mut sql = Writer::new(Backend::Postgres);
        sql.raw("SELECT CAST(ROW(").names(columns);
        sql.raw(") AS text) AS content FROM ").name(table);
        sql.raw(" ORDER BY 1");
        let rows: Vec<Content> = sql_query(sql.finish())
            .load(&mut self.connection)
            .map_err(failed)?;
        Ok(rows.into_iter().map(|row| row.content).collect())
    }
}

impl Postgres {
    /// An item in a transaction of its own.
    fn watch_within(&mut self, item: &Item) -> Result<Observed, Failure> {
        let lock = self.lock.ok_or_else(lost)?;
        let connection = &mut self.connection;
        let before = relations(connection)?;
        run(connection, "BEGIN")?;
        let transaction = match is_users(item) {
            true => transaction_id(connection)?,
            false => 0,
        };
        let start = Instant::now();
        match &item.action {
            Action::Statement(text) => run(connection, text)?,
            Action::UserSql(text) => run(connection, text)?,
            Action::Bound { text, values } => run_bound(connection, text, values)?,
            Action::Rebuild(_) => return Err(misplaced("a rebuilt table").into()),
            Action::Concurrently(_) | Action::Detach(_) | Action::Backfill(_) => {
                return Err(misplaced("what runs concurrently").into());
            }
        }
        let duration = start.elapsed();
        if let Action::UserSql(text) | Action::Bound { text, .. } = &item.action {
            prove(connection, transaction, lock, text)?;
        }
        let after = relations(connection)?;
        let locks = locks(connection, &before, &after)?;
        run(connection, "COMMIT")?;
        Ok(Observed {
            locks: Some(locks),
            rewrites: rewrites(&before, &after),
            duration,
        })
    }

    /// An item outside any transaction: its locks are gone when it ends.
    fn watch_alone(&mut self, item: &Item) -> Result<Observed, Failure> {
        let connection = &mut self.connection;
        let before = relations(connection)?;
        let start = Instant::now();
        match &item.action {
            Action::Statement(text) | Action::UserSql(text) => run_alone(connection, text)?,
            Action::Concurrently(index) => run_alone(connection, &index.text)?,
            Action::Detach(detachment) => run_alone(connection, &detachment.text)?,
            Action::Backfill(filling) => run_alone(connection, &filling.statement())?,
            Action::Bound { .. } => return Err(misplaced("values bound to a statement").into()),
            Action::Rebuild(_) => return Err(misplaced("a rebuilt table").into()),
        }
        let duration = start.elapsed();
        let after = relations(connection)?;
        Ok(Observed {
            locks: None,
            rewrites: rewrites(&before, &after),
            duration,
        })
    }
}

fn relations(connection: &mut PgConnection) -> Result<Relations, Failure> {
    let rows: Vec<Relation> = sql_query(RELATIONS).load(connection)?;
    Ok(rows.into_iter().map(|row| (row.oid, row)).collect())
}

/// The strongest lock on each relation, under the name that it had before.
fn locks(
    connection: &mut PgConnection,
    before: &Relations,
    after: &Relations,
) -> Result<BTreeMap<String, LockMode>, Failure> {
    let rows: Vec<Lock> = sql_query(LOCKS).load(connection)?;
    let mut held = BTreeMap::new();
    for row in rows {
        let relation = before.get(&row.oid).or_else(|| after.get(&row.oid));
        if let (Some(relation), Some(mode)) = (relation, mode(&row.mode)) {
            // Taking a number from a sequence keeps nobody waiting, and is not predicted.
            if relation.kind == "S" && mode <= LockMode::RowExclusive {
                continue;
            }
            let strongest = held.entry(relation.name.clone()).or_insert(mode);
            *strongest = mode.max(*strongest);
        }
    }
    Ok(held)
}

/// A mode as `pg_locks` names it.
fn mode(name: &str) -> Option<LockMode> {
    Some(match name {
        "AccessShareLock" => LockMode::AccessShare,
        "RowShareLock" => LockMode::RowShare,
        "RowExclusiveLock" => LockMode::RowExclusive,
        "ShareUpdateExclusiveLock" => LockMode::ShareUpdateExclusive,
        "ShareLock" => LockMode::Share,
        "ShareRowExclusiveLock" => LockMode::ShareRowExclusive,
        "ExclusiveLock" => LockMode::Exclusive,
        "AccessExclusiveLock" => LockMode::AccessExclusive,
        _ => return None,
    })
}

/// The tables whose rows are in another file than before.
fn rewrites(before: &Relations, after: &Relations) -> Vec<String> {
    let tables = before
        .values()
        .filter(|relation| ["r", "m"].contains(&relation.kind.as_str()));
    let moved = tables.filter(|was| {
        let is = after.get(&was.oid);
        is.is_some_and(|is| is.file != was.file)
    });
    let mut names: Vec<String> = moved.map(|relation| relation.name.clone()).collect();
    names.sort();
    names
}

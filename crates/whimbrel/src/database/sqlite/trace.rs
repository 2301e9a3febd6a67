//! Watching single items on SQLite: which tables were written anew, and time.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use whimbrel_schema::Backend;
use whimbrel_schema::dialect::Writer;
use whimbrel_schema::plan::{Action, ForeignKeys, Item, StepKind};

use super::failure::failed;
use super::session::set_up;
use super::statements::{mark_transaction, run};
use super::{Sqlite, premise, rebuild};
use crate::database::Access;
use crate::database::execute::{Run, is_users, misplaced};
use crate::database::trace::{Observed, Trace};
use crate::error::Result;

#[derive(QueryableByName)]
struct Place {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[derive(QueryableByName)]
struct Content {
    #[diesel(sql_type = Text)]
    content: String,
}

#[derive(QueryableByName)]
struct Changes {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// Where tables are, how many bytes their rows hold, and how many rows were ever changed.
struct Look {
    /// The first page of each table.
    roots: BTreeMap<String, i64>,
    /// The bytes of each table's rows; empty where SQLite is built without `dbstat`.
    bytes: BTreeMap<String, i64>,
    changes: i64,
}

impl Trace for Sqlite {
    fn watch(&mut self, item: &Item, kind: StepKind) -> Result<Observed> {
        self.condition.must_be_sound()?;
        let before = look(&mut self.connection)?;
        let watched = match kind {
            StepKind::Transaction {
                foreign_keys: ForeignKeys::Enforced,
            } => self.transaction(|db| db.timed(item)),
            StepKind::Transaction {
                foreign_keys: ForeignKeys::Suspended,
            } => self.suspended(|db| {
                let duration = db.timed(item)?;
                rebuild::settle(db)?;
                Ok(duration)
            }),
            StepKind::Alone => self.timed_alone(item),
        };
        if is_users(item) {
            let restored = set_up(&mut self.connection, Access::Existing, &self.settings);
            self.condition.note(restored);
        }
        let duration = watched?;
        let after = look(&mut self.connection)?;
        Ok(Observed {
            locks: None,
            rewrites: rewrites(&before, &after),
            duration,
        })
    }

    fn put_rows(&mut self, statements: &[String]) -> Result<()> {
        self.transaction(|db| {
            let mut all = statements.iter();
            all.try_for_each(|statement| run(&mut db.connection, statement))
        })
    }

    fn contents(&mut self, table: &str, columns: &[&str]) -> Result<Vec<String>> {
        let mut sql = Writer::new(Backend::Sqlite);
        sql.raw("SELECT ''");
        for column in columns {
            // `quote` tells NULL, numbers, texts and blobs apart.
            sql.raw(" || ' ' || quote(").name(column).raw(")");
        }
        sql.raw(" AS content FROM ").name(table).raw(" ORDER BY 1");
        let rows: Vec<Content> = sql_query(sql.finish())
            .load(&mut self.connection)
            .map_err(failed)?;
        Ok(rows.into_iter().map(|row| row.content).collect())
    }
}

impl Sqlite {
    fn timed(&mut self, item: &Item) -> Result<Duration> {
        mark_transaction(&mut self.connection)?;
        premise::prove(self, item)?;
        let start = Instant::now();
        // Whoever watches a trace sees no more of it than its outcome.
        let run = Run {
            id: "",
            environment: "",
            copied: &|_| {},
        };
        self.send(run, item)?;
        Ok(start.elapsed())
    }

    fn timed_alone(&mut self, item: &Item) -> Result<Duration> {
        let start = Instant::now();
        match &item.action {
            Action::Statement(text) | Action::UserSql(text) => run(&mut self.connection, text)?,
            Action::Bound { .. } | Action::Rebuild(_) => {
                return Err(misplaced("work that needs a transaction"));
            }
            Action::Backfill(filling) => run(&mut self.connection, &filling.statement())?,
            Action::Concurrently(_) | Action::Detach(_) => {
                return Err(misplaced("what runs concurrently"));
            }
        }
        Ok(start.elapsed())
    }
}

fn look(connection: &mut SqliteConnection) -> Result<Look> {
    let tables = "SELECT name, rootpage AS number FROM sqlite_schema \
                  WHERE type = 'table' AND rootpage > 0";
    let roots: Vec<Place> = sql_query(tables).load(connection).map_err(failed)?;
    // Built without dbstat, only a table at another place is seen to be another.
    let bytes = "SELECT name, payload AS number FROM dbstat WHERE aggregate = 1";
    let bytes: Vec<Place> = sql_query(bytes).load(connection).unwrap_or_default();
    let changes: Changes = sql_query("SELECT total_changes() AS number")
        .get_result(connection)
        .map_err(failed)?;
    let named = |rows: Vec<Place>| rows.into_iter().map(|row| (row.name, row.number)).collect();
    Ok(Look {
        roots: named(roots),
        bytes: named(bytes),
        changes: changes.number,
    })
}

/// The tables that are at another place than before, and those whose rows have another size although
/// no statement changed a row: `DROP COLUMN` writes each row anew and counts none as changed.
fn rewrites(before: &Look, after: &Look) -> Vec<String> {
    let is_uncounted = before.changes == after.changes;
    let anew = before.roots.iter().filter(|(name, root)| {
        let Some(new_root) = after.roots.get(*name) else {
            return false;
        };
        let resized = before.bytes.get(*name) != after.bytes.get(*name);
        new_root != *root || (is_uncounted && resized)
    });
    let names = anew.map(|(name, _)| name.clone());
    names.filter(|name| !name.starts_with("sqlite_")).collect()
}

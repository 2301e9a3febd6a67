//! A database made for a while beside another one, on the same server.

use std::hash::{BuildHasher, Hasher, RandomState};

use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{PgConnection, QueryableByName, RunQueryDsl};
use whimbrel_schema::Backend;
use whimbrel_schema::dialect::{Writer, quote_identifier};

use super::connect::{Refused, establish};
use super::create::maintenance;
use super::encryption;
use super::failure::{failed, text};
use crate::database::execute::LOG;
use crate::database::identity::Identity;
use crate::database::statement::{Statement, Value};
use crate::database::url::PostgresTarget;
use crate::error::{Error, ErrorKind, Result};

/// What the names of scratch databases begin with; the number of their process follows.
const PREFIX: &str = "whimbrel_trace_";

/// What their comments begin with; a database of that name without it is somebody else's.
///
/// It is written by a session of the database itself that stays to the end, so where it stands and
/// nobody is connected, the process is dead.
const COMMENT: &str =
    "A scratch database of a whimbrel trace; nobody misses it once nobody is connected";

/// A database that is dropped with the value.
pub(crate) struct ScratchDatabase {
    name: String,
    target: PostgresTarget,
    /// A session that says that the database is in use.
    keeper: Option<PgConnection>,
}

#[derive(QueryableByName)]
struct Left {
    #[diesel(sql_type = Text)]
    name: String,
}

impl ScratchDatabase {
    /// Makes a database on the server of another one, through the server's maintenance database.
    pub(crate) fn beside(other: &PostgresTarget) -> Result<Self> {
        Self::copied(other, None)
    }

    /// Makes a copy of a template database to which nobody is connected.
    pub(super) fn copied(other: &PostgresTarget, template: Option<&str>) -> Result<Self> {
        encryption::check(other)?;
        let mut connection = maintenance(other).map_err(Refused::into_error)?;
        sweep(&mut connection);
        let number = RandomState::new().build_hasher().finish();
        let name = format!("{PREFIX}{}_{number:016x}", std::process::id());
        let mut create = format!("CREATE DATABASE {}", quote_identifier(&name));
        if let Some(template) = template {
            create.push_str(&format!(" TEMPLATE {}", quote_identifier(template)));
        }
        connection
            .batch_execute(&create)
            .map_err(|error| match text(&error) {
                refusal if refusal.contains("permission denied") => Error::new(
                    ErrorKind::NotReady,
                    "this needs a scratch database, and this role may not create one",
                )
                .with_hint(
                    "let an administrator run ALTER ROLE <this role> CREATEDB, or give \
                     `--database-url` of a server for tests",
                ),
                _ => failed(error).with_statement(&create),
            })?;
        let mut scratch = Self {
            target: other.with("dbname", &name),
            name,
            keeper: None,
        };
        scratch.keep()?;
        Ok(scratch)
    }

    /// Connects, and says that this is a scratch database.
    fn keep(&mut self) -> Result<()> {
        let mut keeper = establish(&self.target).map_err(Refused::into_error)?;
        let Identity { host, pid, .. } = Identity::current();
        let mut comment = Writer::new(Backend::Postgres);
        comment
            .raw("COMMENT ON DATABASE ")
            .name(&self.name)
            .raw(" IS ")
            .string(&format!("{COMMENT}: process {pid} on {host}"));
        keeper.batch_execute(&comment.finish()).map_err(failed)?;
        self.keeper = Some(keeper);
        Ok(())
    }

    /// Gives it another name under which it stays; tells whether it has it now.
    ///
    /// The server waits up to five seconds for sessions to end that are about to.
    pub(super) fn stay_as(mut self, name: &str) -> Result<bool> {
        self.keeper = None;
        let mut connection = maintenance(&self.target).map_err(Refused::into_error)?;
        let mut sql = Writer::new(Backend::Postgres);
        sql.raw("ALTER DATABASE ").name(&self.name);
        sql.raw(" RENAME TO ").name(name);
        if connection.batch_execute(&sql.finish()).is_err() {
            return Ok(false);
        }
        let mut sql = Writer::new(Backend::Postgres);
        sql.raw("COMMENT ON DATABASE ").name(name).raw(" IS ");
        sql.string("A template of whimbrel's throw-away databases; drop it at will");
        let commented = connection.batch_execute(&sql.finish());
        // It has no database any more that would have to go.
        self.name.clear();
        commented.map_err(failed).map(|()| true)
    }

    /// Where it is.
    pub(crate) fn target(&self) -> &PostgresTarget {
        &self.target
    }

    fn remove(&self) -> Result<()> {
        let name = quote_identifier(&self.name);
        let mut connection = maintenance(&self.target).map_err(Refused::into_error)?;
        let drop = format!("DROP DATABASE IF EXISTS {name}");
        // FORCE came with PostgreSQL 13; without it the server waits five seconds for sessions to end.
        connection
            .batch_execute(&format!("{drop} WITH (FORCE)"))
            .or_else(|_| connection.batch_execute(&drop))
            .map_err(failed)
    }
}

/// Drops the scratch databases that dead processes left; what cannot be dropped stays.
fn sweep(connection: &mut PgConnection) {
    let left = Statement::new(
        "SELECT d.datname::text AS name FROM pg_catalog.pg_database d \
         WHERE pg_catalog.starts_with(d.datname::text, ",
    )
    .bind(Value::Text(PREFIX))
    .sql(") AND pg_catalog.starts_with(pg_catalog.shobj_description(d.oid, 'pg_database'), ")
    .bind(Value::Text(COMMENT))
    .sql(
        ") AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_stat_activity a WHERE a.datid = d.oid) \
         ORDER BY d.datname",
    );
    let left: Vec<Left> = match left.load(connection) {
        Ok(left) => left,
        Err(error) => {
            log::debug!(target: LOG, "scratch databases cannot be looked for: {error}");
            return;
        }
    };
    for Left { name } in left {
        // Without FORCE the server itself refuses what somebody has connected to meanwhile.
        let drop = format!("DROP DATABASE IF EXISTS {}", quote_identifier(&name));
        match connection.batch_execute(&drop) {
            Ok(()) => log::info!(target: LOG, "dropped `{name}`, which a killed trace had left"),
            Err(error) => log::debug!(target: LOG, "`{name}` stays: {error}"),
        }
    }
}

impl std::fmt::Debug for ScratchDatabase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ScratchDatabase")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl Drop for ScratchDatabase {
    fn drop(&mut self) {
        self.keeper = None;
        if self.name.is_empty() {
            return;
        }
        if let Err(error) = self.remove() {
            let name = &self.name;
            log::warn!(target: LOG, "the scratch database `{name}` stays: {error}");
        }
    }
}

#[cfg(test)]
mod tests {
    use whimbrel_testkit::PostgresServer;

    use super::*;
    use crate::database::DatabaseUrl;
    use crate::database::url::Target;

    #[test]
    fn what_a_killed_process_left_is_dropped_and_what_is_in_use_is_not() {
        let test = PostgresServer::shared().database();
        let url: DatabaseUrl = test.url().parse().unwrap();
        let Target::Postgres(target) = url.target() else {
            panic!("{url}");
        };
        let mut dead = ScratchDatabase::beside(target).unwrap();
        let used = ScratchDatabase::beside(target).unwrap();
        // As a kill leaves it: its sessions are gone, and nothing was dropped.
        dead.keeper = None;
        let stranger = format!("{PREFIX}stranger_{}", std::process::id());
        let names = [dead.name.clone(), used.name.clone(), stranger.clone()];
        std::mem::forget(dead);
        test.psql(&format!("CREATE DATABASE {stranger}"));
        let exists = |name: &String| {
            let asked = format!("SELECT count(*) FROM pg_database WHERE datname = '{name}'");
            test.psql(&asked).trim() == "1"
        };
        // The server notices the end of a session a moment later.
        for _ in 0..100 {
            drop(ScratchDatabase::beside(target).unwrap());
            if !exists(&names[0]) {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        assert_eq!(names.each_ref().map(exists), [false, true, true]);
        test.psql(&format!("DROP DATABASE {stranger}"));
        drop(used);
        assert!(!exists(&names[1]));
    }
}

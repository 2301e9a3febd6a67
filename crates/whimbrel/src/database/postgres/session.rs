//! The settings of a PostgreSQL session: all of them explicit, none inherited from the role.

use diesel::connection::SimpleConnection;
use diesel::sql_types::{Bool, Integer, Nullable, Text};
use diesel::{PgConnection, QueryableByName, RunQueryDsl};

use super::connect::establish;
use super::failure::{failed, text};
use crate::database::connected::prepared;
use crate::database::statement::{Statement, Value};
use crate::database::url::PostgresTarget;
use crate::database::{Access, Settings};
use crate::error::{Error, ErrorKind, Result};

/// What is known of a session since it was set up.
#[derive(Clone, Debug)]
pub(super) struct Session {
    /// The number of its server process.
    pub(super) pid: i32,
    /// The name of the database.
    pub(super) database: String,
    /// The role that logged in.
    pub(super) role: String,
    /// The search path of the role, the database or the URL; each step begins with it.
    pub(super) search_path: String,
    /// The first schema of the search path that exists.
    pub(super) current_schema: Option<String>,
    /// The language of the server's messages.
    pub(super) messages: String,
    lock_timeout_sentence: Option<String>,
}

/// What the server says about itself when a session begins.
#[derive(QueryableByName)]
pub(super) struct Facts {
    #[diesel(sql_type = Text)]
    pub(super) version: String,
    #[diesel(sql_type = Integer)]
    pub(super) version_number: i32,
    #[diesel(sql_type = Bool)]
    pub(super) in_recovery: bool,
    #[diesel(sql_type = Text)]
    pub(super) read_only: String,
    #[diesel(sql_type = Integer)]
    pid: i32,
    #[diesel(sql_type = Text)]
    database: String,
    #[diesel(sql_type = Text)]
    role: String,
    #[diesel(sql_type = Text)]
    search_path: String,
    #[diesel(sql_type = Nullable<Text>)]
    current_schema: Option<String>,
    #[diesel(sql_type = Text)]
    messages: String,
}

impl Facts {
    pub(super) fn session(self) -> Session {
        Session {
            pid: self.pid,
            database: self.database,
            role: self.role,
            search_path: self.search_path,
            current_schema: self.current_schema,
            messages: self.messages,
            lock_timeout_sentence: None,
        }
    }
}

const FACTS: &str = "
SELECT pg_catalog.version() AS version,
       pg_catalog.current_setting('server_version_num')::int4 AS version_number,
       pg_catalog.pg_is_in_recovery() AS in_recovery,
       pg_catalog.current_setting('transaction_read_only') AS read_only,
       pg_catalog.pg_backend_pid() AS pid,
       pg_catalog.current_database()::text AS database,
       session_user::text AS role,
       pg_catalog.current_setting('search_path') AS search_path,
       pg_catalog.current_schema()::text AS current_schema,
       pg_catalog.current_setting('lc_messages') AS messages,
       (SELECT pg_catalog.count(pg_catalog.set_config(s.name, s.value, false)) FROM (VALUES ";

/// A server that lacks one of the settings is spared it: `idle_session_timeout` is from 14,
/// `transaction_timeout` from 17.
const KNOWN: &str =
    ") AS s(name, value) WHERE pg_catalog.current_setting(s.name, true) IS NOT NULL) AS changed";

const FIXED: [(&str, &str); 17] = [
    ("statement_timeout", "0"),
    ("transaction_timeout", "0"),
    ("idle_session_timeout", "0"),
    ("idle_in_transaction_session_timeout", "0"),
    ("synchronous_commit", "on"),
    ("TimeZone", "UTC"),
    ("DateStyle", "ISO, MDY"),
    ("IntervalStyle", "postgres"),
    ("lc_numeric", "C"),
    ("lc_monetary", "C"),
    ("standard_conforming_strings", "on"),
    ("bytea_output", "hex"),
    ("row_security", "off"),
    ("quote_all_identifiers", "off"),
    ("check_function_bodies", "on"),
    ("default_transaction_isolation", "read committed"),
    ("client_min_messages", "warning"),
];

/// Sets the session up and asks what the server is, in one round trip.
pub(super) fn set_up(
    connection: &mut PgConnection,
    access: Access,
    settings: &Settings,
) -> Result<Facts> {
    let lock_timeout = milliseconds(settings);
    let mut statement = Statement::new(FACTS);
    let mut all: Vec<(&str, &str)> = FIXED.to_vec();
    all.push(("lock_timeout", &lock_timeout));
    if access == Access::ReadOnly {
        all.push(("default_transaction_read_only", "on"));
    }
    for (at, (name, value)) in all.into_iter().enumerate() {
        statement = statement
            .sql(if at == 0 { "(" } else { ", (" })
            .bind(Value::Text(name))
            .sql(", ")
            .bind(Value::Text(value))
            .sql(")");
    }
    statement.sql(KNOWN).get_result(connection).map_err(failed)
}

/// The wait of one attempt for a table's lock, as the server reads it.
pub(super) fn milliseconds(settings: &Settings) -> String {
    format!("{}ms", settings.lock_timeout.as_millis().max(1))
}

/// Gives the session back its role, search path and settings after statements of a user.
///
/// `RESET ALL` also brings back the role's own settings, so all of ours are set again.
pub(super) fn restore(
    connection: &mut PgConnection,
    session: &Session,
    settings: &Settings,
) -> Result<()> {
    connection
        .batch_execute(
            "RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; \
             SET CLIENT_ENCODING TO 'UTF8'",
        )
        .map_err(failed)?;
    prepared(&mut *connection, settings)?;
    set_up(connection, Access::Existing, settings)?;
    Statement::new("SELECT pg_catalog.set_config('search_path', ")
        .bind(Value::Text(&session.search_path))
        .sql(", false)")
        .execute(connection)
        .map(drop)
        .map_err(failed)
}

/// Asks the server to notice a dead client while a long statement runs, where it can (14, and not
/// on every system), so that the migration lock does not outlive a killed runner.
pub(super) fn watch_client(connection: &mut PgConnection) {
    let set = connection.batch_execute("SET client_connection_check_interval = '5s'");
    if let Err(error) = set {
        log::debug!(target: crate::database::lock::LOG, "{error}");
    }
}

/// The error when no schema of the search path exists.
pub(super) fn no_schema(session: &Session) -> Error {
    Error::new(
        ErrorKind::NotReady,
        format!(
            "no schema of the search path `{}` exists",
            session.search_path
        ),
    )
    .with_hint("create the schema, or set `bookkeeping_schema`")
}

impl Session {
    /// The server's own sentence for a lock that was not granted in time.
    ///
    /// Diesel passes on no SQLSTATE and the sentence is translated, so it is provoked once: one
    /// session holds an advisory lock of its own, another one waits a millisecond for it.
    pub(super) fn learned_lock_timeout(&mut self, target: &PostgresTarget) -> Option<String> {
        if self.lock_timeout_sentence.is_none() {
            self.lock_timeout_sentence = provoke_lock_timeout(target);
        }
        self.lock_timeout_sentence.clone()
    }
}

pub(super) fn provoke_lock_timeout(target: &PostgresTarget) -> Option<String> {
    let mut holder = establish(target).ok()?;
    let mut waiter = establish(target).ok()?;
    let key = format!("pg_catalog.hashtext('whimbrel {}')", std::process::id());
    let lock = format!("SELECT pg_catalog.pg_advisory_lock({key}, {key})");
    holder.batch_execute(&lock).ok()?;
    let waited = waiter.batch_execute(&format!("SET lock_timeout = '1ms'; {lock}"));
    waited.err().map(|error| text(&error))
}

//! The databases under test: each test runs on a SQLite file and on PostgreSQL.

use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use serde_json::Value;
use whimbrel_testkit::{PostgresServer, TestDatabase, TestDirectory};

use crate::app::{Outcome, migrate};

/// The revisions, oldest first.
pub(crate) const REVISIONS: [&str; 9] = [
    "20260105090000",
    "20260108140000",
    "20260115103000",
    "20260122081500",
    "20260129093000",
    "20260205160000",
    "20260212101500",
    "20260219110000",
    "20260226094500",
];

/// The first revision.
pub(crate) const FIRST: &str = REVISIONS[0];

/// The last revision.
pub(crate) const HEAD: &str = REVISIONS[8];

/// A new, empty database of one test alone, and a folder to run the application in.
pub(crate) struct Database {
    folder: TestDirectory,
    url: String,
    server: Option<TestDatabase>,
}

/// Runs a test on both kinds of database.
pub(crate) fn on_both(test: impl Fn(&Database)) {
    for database in [Database::sqlite(), Database::postgres()] {
        println!("on {}", database.url);
        test(&database);
    }
}

#[derive(QueryableByName)]
struct Cell {
    #[diesel(sql_type = Text)]
    cell: String,
}

impl Database {
    /// A SQLite file that does not exist yet.
    pub(crate) fn sqlite() -> Self {
        let folder = TestDirectory::new();
        let url = folder.sqlite_url("anomaly.db");
        let server = None;
        Self {
            folder,
            url,
            server,
        }
    }

    /// An empty database on the shared server.
    pub(crate) fn postgres() -> Self {
        let database = PostgresServer::shared().database();
        Self {
            folder: TestDirectory::new(),
            url: database.url(),
            server: Some(database),
        }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        self.server.is_none()
    }

    /// Runs `migrate` on this database.
    #[track_caller]
    pub(crate) fn migrate(&self, arguments: &[&str]) -> Outcome {
        migrate(self.folder(), &self.url, arguments)
    }

    /// What `migrate status` says, as JSON.
    #[track_caller]
    pub(crate) fn status(&self) -> Value {
        let outcome = self.migrate(&["status", "--format", "json"]);
        outcome.exits(0).json()
    }

    /// Runs SQL of one or several statements.
    #[track_caller]
    pub(crate) fn execute(&self, sql: &str) {
        let done = match self.is_sqlite() {
            true => self.open_sqlite().batch_execute(sql),
            false => self.open_postgres().batch_execute(sql),
        };
        done.unwrap_or_else(|error| panic!("{error} in {sql}"));
    }

    /// The rows of a query of one text expression, such as `name || ' ' || age`.
    #[track_caller]
    pub(crate) fn rows(&self, expression: &str, rest: &str) -> Vec<String> {
        let sql = format!("SELECT CAST({expression} AS text) AS cell {rest}");
        let cells: Result<Vec<Cell>, _> = match self.is_sqlite() {
            true => sql_query(&sql).load(&mut self.open_sqlite()),
            false => sql_query(&sql).load(&mut self.open_postgres()),
        };
        let cells = cells.unwrap_or_else(|error| panic!("{error} in {sql}"));
        cells.into_iter().map(|cell| cell.cell).collect()
    }

    /// How many rows a table has.
    #[track_caller]
    pub(crate) fn count(&self, table: &str) -> usize {
        let counted = self.rows("count(*)", &format!("FROM {table}"));
        counted[0].parse().unwrap()
    }

    /// The versions in Diesel's history table.
    #[track_caller]
    pub(crate) fn history(&self) -> Vec<String> {
        self.rows(
            "version",
            "FROM __diesel_schema_migrations ORDER BY version",
        )
    }

    pub(crate) fn open_sqlite(&self) -> SqliteConnection {
        let path = self.folder.file("anomaly.db");
        let mut connection = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
        connection
            .batch_execute("PRAGMA busy_timeout = 10000; PRAGMA foreign_keys = ON")
            .unwrap();
        connection
    }

    pub(crate) fn open_postgres(&self) -> PgConnection {
        PgConnection::establish(&self.url).unwrap()
    }
}

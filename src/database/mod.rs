//! The service's connections: a pool over SQLite or PostgreSQL.

mod values;

use anyhow::{Context, Result, ensure};
use diesel::connection::SimpleConnection;
use diesel::r2d2::{ManageConnection, Pool, R2D2Connection};
use diesel::{Connection, ConnectionResult, PgConnection, Selectable, SqliteConnection};
use whimbrel::{Backend, DatabaseUrl};

pub(crate) use values::{AccountStatus, ExperimentStatus, Id, Moment};

/// How many requests can use the database at a time.
pub(crate) const CONNECTIONS: u32 = 4;

/// A connection to whichever database the service runs on.
#[derive(diesel::MultiConnection)]
pub(crate) enum AnyConnection {
    /// A session with a PostgreSQL server.
    Postgres(PgConnection),
    /// An open SQLite file.
    Sqlite(SqliteConnection),
}

/// The columns of a row, for `returning`: `as_returning` is made for one backend at a time.
pub(crate) fn columns_of<Row: Selectable<MultiBackend>>() -> Row::SelectExpression {
    Row::construct_selection()
}

/// The pool that requests take their connections from.
pub(crate) type Connections = Pool<Manager>;

/// Opens connections for the pool.
#[derive(Debug)]
pub(crate) struct Manager {
    url: DatabaseUrl,
}

/// Opens the pool on a database that is migrated already.
pub(crate) fn connect(url: &DatabaseUrl) -> Result<Connections> {
    Pool::builder()
        .max_size(CONNECTIONS)
        .connection_timeout(std::time::Duration::from_secs(5))
        .build(Manager { url: url.clone() })
        .with_context(|| format!("cannot connect to {url}"))
}

/// Refuses a database that is gone with its connection: a pool has several.
pub(crate) fn must_last(url: &DatabaseUrl) -> Result<()> {
    ensure!(
        !url.is_in_memory(),
        "{url} is gone with its connection; give the service a file"
    );
    Ok(())
}

impl Manager {
    fn open(&self) -> ConnectionResult<AnyConnection> {
        let text = self.url.connection_string();
        match self.url.backend() {
            Backend::Postgres => PgConnection::establish(&text).map(AnyConnection::Postgres),
            Backend::Sqlite => {
                let mut connection = SqliteConnection::establish(&text)?;
                // Both are settings of a connection, not of the file.
                connection
                    .batch_execute("PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON;")
                    .map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
                Ok(AnyConnection::Sqlite(connection))
            }
        }
    }
}

impl ManageConnection for Manager {
    type Connection = AnyConnection;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> std::result::Result<AnyConnection, Self::Error> {
        self.open().map_err(Self::Error::ConnectionError)
    }

    fn is_valid(&self, connection: &mut AnyConnection) -> std::result::Result<(), Self::Error> {
        connection.ping().map_err(Self::Error::QueryError)
    }

    fn has_broken(&self, connection: &mut AnyConnection) -> bool {
        connection.is_broken()
    }
}

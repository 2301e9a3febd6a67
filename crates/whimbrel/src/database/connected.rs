//! A session as a hook of the application sees it.

use diesel::connection::SimpleConnection;
use whimbrel_schema::Backend;

use super::settings::Settings;
use crate::error::{Error, ErrorKind, Result};

/// A session that was opened just now.
pub struct Connected<'c>(Session<'c>);

enum Session<'c> {
    #[cfg(feature = "sqlite")]
    Sqlite(&'c mut diesel::SqliteConnection),
    #[cfg(feature = "postgres")]
    Postgres(&'c mut diesel::PgConnection),
}

impl Connected<'_> {
    /// The kind of database.
    pub fn backend(&self) -> Backend {
        match &self.0 {
            #[cfg(feature = "sqlite")]
            Session::Sqlite(_) => Backend::Sqlite,
            #[cfg(feature = "postgres")]
            Session::Postgres(_) => Backend::Postgres,
        }
    }

    /// Runs SQL on the session, one statement or several.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub fn execute(&mut self, sql: &str) -> Result<()> {
        let done = match &mut self.0 {
            #[cfg(feature = "sqlite")]
            Session::Sqlite(connection) => connection.batch_execute(sql),
            #[cfg(feature = "postgres")]
            Session::Postgres(connection) => connection.batch_execute(sql),
        };
        done.map_err(|error| {
            Error::new(ErrorKind::Failed, error.to_string()).with_statement(sql.to_owned())
        })
    }

    /// Diesel's connection, to register functions and collations; none on PostgreSQL.
    #[cfg(feature = "sqlite")]
    pub fn sqlite(&mut self) -> Option<&mut diesel::SqliteConnection> {
        match &mut self.0 {
            Session::Sqlite(connection) => Some(connection),
            #[cfg(feature = "postgres")]
            Session::Postgres(_) => None,
        }
    }

    /// Diesel's connection; none on SQLite.
    #[cfg(feature = "postgres")]
    pub fn postgres(&mut self) -> Option<&mut diesel::PgConnection> {
        match &mut self.0 {
            #[cfg(feature = "sqlite")]
            Session::Sqlite(_) => None,
            Session::Postgres(connection) => Some(connection),
        }
    }
}

#[cfg(feature = "sqlite")]
impl<'c> From<&'c mut diesel::SqliteConnection> for Connected<'c> {
    fn from(connection: &'c mut diesel::SqliteConnection) -> Self {
        Self(Session::Sqlite(connection))
    }
}

#[cfg(feature = "postgres")]
impl<'c> From<&'c mut diesel::PgConnection> for Connected<'c> {
    fn from(connection: &'c mut diesel::PgConnection) -> Self {
        Self(Session::Postgres(connection))
    }
}

/// What became of a new session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Prepared {
    /// The application has no hooks.
    AsItWas,
    /// A hook was there: its settings may be others now.
    ByHook,
}

/// Has the application prepare a new session.
pub(crate) fn prepared<'c>(
    session: impl Into<Connected<'c>>,
    settings: &Settings,
) -> Result<Prepared> {
    let Some(hooks) = settings.hooks.get() else {
        return Ok(Prepared::AsItWas);
    };
    let done = hooks.on_connect(&mut session.into());
    done.map(|()| Prepared::ByHook).map_err(|error| {
        Error::new(
            ErrorKind::Failed,
            format!("the hook `on_connect` failed: {error}"),
        )
        .with_hint("nothing was changed; the application prepares each session with this hook")
        .with_source(error)
    })
}

//! Which database is behind a connection of Diesel's.

use std::any::TypeId;

use diesel::backend::Backend as DieselBackend;
use diesel::connection::BoxableConnection;
use whimbrel_schema::Backend;

use crate::error::{Error, ErrorKind, Result};

/// Finds out which database it is: by the type, and of a `MultiConnection` by asking.
///
/// # Errors
///
/// When it is neither PostgreSQL nor SQLite.
pub(super) fn backend_of<DB: DieselBackend + 'static>(
    connection: &mut dyn BoxableConnection<DB>,
) -> Result<Backend> {
    let kind = TypeId::of::<DB>();
    #[cfg(feature = "postgres")]
    if kind == TypeId::of::<diesel::pg::Pg>() {
        return Ok(Backend::Postgres);
    }
    #[cfg(feature = "sqlite")]
    if kind == TypeId::of::<diesel::sqlite::Sqlite>() {
        return Ok(Backend::Sqlite);
    }
    let _ = kind;
    // PostgreSQL is asked first: what it does not know would abort its open transaction.
    if connection.batch_execute("SELECT pg_backend_pid()").is_ok() {
        return Ok(Backend::Postgres);
    }
    if connection.batch_execute("SELECT sqlite_version()").is_ok() {
        return Ok(Backend::Sqlite);
    }
    Err(Error::new(
        ErrorKind::Usage,
        "the connection is neither to PostgreSQL nor to SQLite",
    )
    .with_hint("the revisions are planned for these two"))
}

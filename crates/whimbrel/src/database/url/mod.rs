//! Where a database is: every form of URL that the command line accepts.

mod percent;
mod postgres;
mod sqlite;

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use whimbrel_schema::Backend;

use crate::error::{Error, ErrorKind, Result};
use crate::suggest;

pub use postgres::PostgresTarget;
#[cfg(feature = "sqlite")]
pub(crate) use sqlite::immutable_file_uri;
pub use sqlite::{SqliteMode, SqliteTarget};

const FORMS: &str = "write `sqlite:///relative.db`, `sqlite:////absolute.db`, `:memory:` or \
                     `postgres://user:password@host:5432/database`";

/// The address of a database.
///
/// `Display` and `Debug` never show a password:
///
/// ```
/// use whimbrel::database::DatabaseUrl;
/// let url: DatabaseUrl = "postgres://ada:secret@db.example/app".parse()?;
/// assert_eq!(url.to_string(), "postgresql://ada:***@db.example/app");
/// # Ok::<(), whimbrel::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(Target);

/// The address, read for its backend.
#[derive(Clone, PartialEq, Eq)]
pub enum Target {
    /// A SQLite file or an in-memory database.
    Sqlite(SqliteTarget),
    /// A database on a PostgreSQL server.
    Postgres(PostgresTarget),
}

impl Target {
    /// The file of a SQLite database, as written; none of one in memory or on a server.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(target) => target.path(),
            Self::Postgres(_) => None,
        }
    }
}

impl DatabaseUrl {
    /// Reads an address.
    ///
    /// # Errors
    ///
    /// A usage error when the text is empty, its scheme is unknown, or a part of it cannot be read.
    /// The error never repeats the text, which may hold a password.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        if text.is_empty() {
            return Err(unreadable("the database URL is empty").with_hint(FORMS));
        }
        if text.contains('\0') {
            return Err(unreadable("the database URL contains a NUL character"));
        }
        read(text).map(Self)
    }

    /// The address of a target.
    pub(crate) fn of(target: Target) -> Self {
        Self(target)
    }

    /// The kind of database.
    pub fn backend(&self) -> Backend {
        match &self.0 {
            Target::Sqlite(_) => Backend::Sqlite,
            Target::Postgres(_) => Backend::Postgres,
        }
    }

    /// Tells whether the database is in memory, and gone with its connection.
    pub fn is_in_memory(&self) -> bool {
        matches!(&self.0, Target::Sqlite(target) if target.path().is_none())
    }

    /// The address, read for its backend.
    pub fn target(&self) -> &Target {
        &self.0
    }

    /// The text an application gives to Diesel to open the same database.
    ///
    /// It holds the password: print the `DatabaseUrl` instead.
    pub fn connection_string(&self) -> String {
        match &self.0 {
            Target::Sqlite(target) => target.connection_string(SqliteMode::ReadWriteCreate),
            Target::Postgres(target) => target.connection_string(),
        }
    }
}

impl FromStr for DatabaseUrl {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)
    }
}

/// Writes the address without its password.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Target::Sqlite(target) => target.fmt(f),
            Target::Postgres(target) => target.fmt(f),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

fn read(text: &str) -> Result<Target> {
    if text == ":memory:" {
        return Ok(Target::Sqlite(SqliteTarget::memory()));
    }
    if let Some((scheme, rest)) = scheme(text) {
        match scheme.as_str() {
            "sqlite" => return sqlite::from_sqlite_url(rest).map(Target::Sqlite),
            "file" => return sqlite::from_file_uri(rest).map(Target::Sqlite),
            "postgres" | "postgresql" => return postgres::from_uri(rest).map(Target::Postgres),
            _ if known_foreign(&scheme) || rest.starts_with("//") => {
                return Err(unknown_scheme(&scheme));
            }
            _ => {}
        }
    }
    if postgres::is_key_value(text) {
        return postgres::from_key_values(text).map(Target::Postgres);
    }
    sqlite::from_path(text).map(Target::Sqlite)
}

/// The scheme in lower case and what follows the colon; a single letter is a Windows drive.
fn scheme(text: &str) -> Option<(String, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let letters = |c: char| c.is_ascii_alphanumeric() || "+-._".contains(c);
    let named = scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(letters);
    named.then(|| (scheme.to_ascii_lowercase(), rest))
}

fn known_foreign(scheme: &str) -> bool {
    ["mysql", "mariadb"].contains(&driverless(scheme)) || driverless(scheme) != scheme
}

/// The scheme without SQLAlchemy's driver: `postgresql` of `postgresql+psycopg2`.
fn driverless(scheme: &str) -> &str {
    scheme.split_once('+').map_or(scheme, |(name, _)| name)
}

fn unknown_scheme(scheme: &str) -> Error {
    let plain = driverless(scheme);
    let message = format!("`{scheme}:` is not a database URL this binary knows");
    if ["mysql", "mariadb"].contains(&plain) {
        return unreadable("MySQL and MariaDB are not supported yet")
            .with_hint("SQLite and PostgreSQL are");
    }
    if let Some(known) = suggest::nearest(plain, &["postgres", "postgresql", "sqlite", "file"]) {
        return unreadable(message).with_hint(format!("did you mean `{known}:`?"));
    }
    unreadable(message).with_hint(FORMS)
}

fn unreadable(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Usage, message)
}

#[cfg(test)]
mod tests;

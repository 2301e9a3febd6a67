//! Examples: SQL that shows when a rule fires.

use crate::backend::Backend;

/// What an example shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// The rule fires.
    Fires,
    /// The rule is silent.
    Silent,
    /// The rule is silent because the object was made in the same migration.
    Born,
}

/// SQL that shows when a rule fires; every example is run by a test.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// What it shows.
    pub shows: Shows,
    /// The database.
    pub backend: Backend,
    /// The version: PostgreSQL's major one, SQLite's minor one.
    pub version: u32,
    /// PostgreSQL: the minor version, where it matters.
    pub minor: Option<u32>,
    /// Whether a transaction is around the statements.
    pub transactional: bool,
    /// Whether the session sets lock and statement timeouts.
    pub timeouts: bool,
    /// The message of the migration, and its description; none where it is a plain file.
    pub about: Option<(&'static str, Option<&'static str>)>,
    /// What names must look like.
    pub naming: Option<&'static str>,
    /// The schema that exists.
    pub before: &'static str,
    /// The migration.
    pub sql: &'static str,
}

impl Example {
    /// An example on PostgreSQL 15, in a transaction.
    pub const fn postgres(shows: Shows, before: &'static str, sql: &'static str) -> Self {
        Self {
            shows,
            backend: Backend::Postgres,
            version: 15,
            minor: None,
            transactional: true,
            timeouts: true,
            about: None,
            naming: None,
            before,
            sql,
        }
    }

    /// An example on SQLite 3.40, in a transaction.
    pub const fn sqlite(shows: Shows, before: &'static str, sql: &'static str) -> Self {
        Self {
            backend: Backend::Sqlite,
            version: 40,
            ..Self::postgres(shows, before, sql)
        }
    }

    /// The same on another version.
    #[must_use]
    pub const fn on(mut self, version: u32) -> Self {
        self.version = version;
        self
    }

    /// The same on a minor version.
    #[must_use]
    pub const fn patched(mut self, minor: u32) -> Self {
        self.minor = Some(minor);
        self
    }

    /// The same in a session without timeouts.
    #[must_use]
    pub const fn without_timeouts(mut self) -> Self {
        self.timeouts = false;
        self
    }

    /// The same under a message and a description.
    #[must_use]
    pub const fn about(mut self, message: &'static str, description: Option<&'static str>) -> Self {
        self.about = Some((message, description));
        self
    }

    /// The same where names must match a pattern.
    #[must_use]
    pub const fn naming(mut self, pattern: &'static str) -> Self {
        self.naming = Some(pattern);
        self
    }

    /// The same without a transaction.
    #[must_use]
    pub const fn alone(mut self) -> Self {
        self.transactional = false;
        self
    }
}

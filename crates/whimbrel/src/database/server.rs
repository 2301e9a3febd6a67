//! The database server and its version.

use std::fmt;

use whimbrel_schema::Backend;

/// A version, ordered as numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServerVersion {
    /// The first number.
    pub major: u32,
    /// The second number.
    pub minor: u32,
    /// The third number; PostgreSQL has none and shows none.
    pub patch: Option<u32>,
}

impl ServerVersion {
    /// Reads PostgreSQL's `server_version_num`: 150018 is 15.18.
    pub fn from_postgres_number(number: u32) -> Self {
        Self {
            major: number / 10_000,
            minor: number % 10_000,
            patch: None,
        }
    }

    /// Reads the numbers of a text such as `3.40.1`.
    pub fn from_text(text: &str) -> Option<Self> {
        let mut numbers = text.trim().split('.').map(str::parse);
        Some(Self {
            major: numbers.next()?.ok()?,
            minor: numbers.next()?.ok()?,
            patch: numbers.next().transpose().ok()?,
        })
    }

    /// Tells whether this version is at least `major.minor`.
    pub fn is_at_least(self, major: u32, minor: u32) -> bool {
        (self.major, self.minor) >= (major, minor)
    }
}

impl fmt::Display for ServerVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)?;
        match self.patch {
            Some(patch) => write!(f, ".{patch}"),
            None => Ok(()),
        }
    }
}

/// A database server, or the SQLite library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Server {
    /// The kind of database.
    pub backend: Backend,
    /// Its version.
    pub version: ServerVersion,
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.backend, self.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_compared_and_shown() {
        let postgres = ServerVersion::from_postgres_number(150_018);
        assert_eq!(postgres.to_string(), "15.18");
        assert!(postgres.is_at_least(15, 0) && !postgres.is_at_least(16, 0));
        let sqlite = ServerVersion::from_text("3.9.2").unwrap();
        assert_eq!(sqlite.to_string(), "3.9.2");
        assert!(sqlite < ServerVersion::from_text("3.35.0").unwrap());
        assert_eq!(ServerVersion::from_text("three"), None);
    }
}

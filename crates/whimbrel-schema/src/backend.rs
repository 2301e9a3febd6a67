//! The kinds of database that Whimbrel speaks to.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A kind of database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Backend {
    /// PostgreSQL, version 11 and newer.
    Postgres,
    /// SQLite, version 3.35 and newer.
    Sqlite,
}

impl Backend {
    /// Every backend, in the order of their names.
    pub const ALL: [Self; 2] = [Self::Postgres, Self::Sqlite];

    /// The name in lower case, as it stands in JSON and in settings.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Sqlite => "sqlite",
        }
    }
}

impl fmt::Display for Backend {
    /// Writes the name as its makers write it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Postgres => "PostgreSQL",
            Self::Sqlite => "SQLite",
        })
    }
}

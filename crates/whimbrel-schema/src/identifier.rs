//! The name of a database object, kept exactly as it was written.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The longest name, in bytes, that every supported database keeps whole.
///
/// PostgreSQL silently cuts longer names
/// ([Identifiers and Key Words](https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS)).
pub const LONGEST_IDENTIFIER: usize = 63;

/// The name of a table, column, index, constraint or type, kept exactly as written.
///
/// An identifier is not quoted; quoting is the business of the SQL writer alone. A clone shares the
/// text: tables are copied whenever they change, and most of a table is names.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identifier(Arc<str>);

/// Why a name cannot be used on every supported database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentifierProblem {
    /// The name has no characters.
    #[error("a name cannot be empty")]
    Empty,
    /// The name holds a NUL character, which no database accepts.
    #[error("a name cannot contain a NUL character")]
    Nul,
    /// The name is longer than [`LONGEST_IDENTIFIER`] bytes and would be cut.
    #[error("a name has at most 63 bytes; this one has {bytes}")]
    TooLong {
        /// The length of the name in bytes.
        bytes: usize,
    },
    /// The name is kept for the database or for Whimbrel's own tables.
    #[error("names that begin with `{prefix}` are reserved")]
    Reserved {
        /// The reserved beginning.
        prefix: &'static str,
    },
}

impl Identifier {
    /// Takes a name as it is written.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into().into())
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Says why the name cannot be used, or `None` when it can.
    pub fn problem(&self) -> Option<IdentifierProblem> {
        const RESERVED: [&str; 4] = ["sqlite_", "pg_", "__whimbrel_", "__diesel_"];
        if self.0.is_empty() {
            return Some(IdentifierProblem::Empty);
        }
        if self.0.contains('\0') {
            return Some(IdentifierProblem::Nul);
        }
        if self.0.len() > LONGEST_IDENTIFIER {
            return Some(IdentifierProblem::TooLong {
                bytes: self.0.len(),
            });
        }
        let begins_with = |prefix: &&str| {
            let beginning = self.0.get(..prefix.len());
            beginning.is_some_and(|beginning| beginning.eq_ignore_ascii_case(prefix))
        };
        let prefix = RESERVED.into_iter().find(begins_with)?;
        Some(IdentifierProblem::Reserved { prefix })
    }
}

impl Deref for Identifier {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Identifier {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Identifier {
    fn from(name: &str) -> Self {
        Self(name.into())
    }
}

impl From<String> for Identifier {
    fn from(name: String) -> Self {
        Self(name.into())
    }
}

impl Serialize for Identifier {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl<'de> Deserialize<'de> for Identifier {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

impl PartialEq<str> for Identifier {
    fn eq(&self, other: &str) -> bool {
        *self.0 == *other
    }
}

impl PartialEq<&str> for Identifier {
    fn eq(&self, other: &&str) -> bool {
        *self.0 == **other
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_but_legal_names_are_kept() {
        for name in ["select", "a\"b", "a.b", "naïve table", "x'y", "`", "]"] {
            let identifier = Identifier::from(name);
            assert_eq!(identifier.problem(), None, "{name}");
            assert_eq!(identifier.as_str(), name);
        }
    }

    #[test]
    fn unusable_names_say_why() {
        assert_eq!(
            Identifier::from("").problem(),
            Some(IdentifierProblem::Empty)
        );
        assert_eq!(
            Identifier::from("a\0").problem(),
            Some(IdentifierProblem::Nul)
        );
        assert_eq!(
            Identifier::from("é".repeat(32)).problem(),
            Some(IdentifierProblem::TooLong { bytes: 64 })
        );
        assert_eq!(Identifier::from("é".repeat(31)).problem(), None);
        assert_eq!(
            Identifier::from("SQLite_x").problem(),
            Some(IdentifierProblem::Reserved { prefix: "sqlite_" })
        );
    }
}

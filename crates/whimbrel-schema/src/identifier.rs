//! The name of a database object, kept exactly as it was written.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde::de::{self, MapAccess, Visitor};
use serde::ser::SerializeStruct;
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
///
/// A name outside the default schema also holds the schema, [`within`](Self::within) which it lies.
/// The two stand before and behind a NUL, the one character that no database takes in a name, so that
/// dots and quotes in either mean nothing.
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
    /// The name holds a schema where the table says which schema it is.
    #[error("the name belongs to its table, and lies in the table's schema")]
    Qualified,
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

    /// A name in a schema.
    ///
    /// ```
    /// use whimbrel_schema::Identifier;
    /// let name = Identifier::within("billing", "invoices");
    /// assert_eq!((name.schema(), name.local()), (Some("billing"), "invoices"));
    /// assert_eq!(name.to_string(), "billing.invoices");
    /// ```
    pub fn within(schema: &str, name: &str) -> Self {
        Self(format!("{schema}{SEPARATOR}{name}").into())
    }

    /// The schema, when the name says one.
    pub fn schema(&self) -> Option<&str> {
        halves(self).0
    }

    /// The name without its schema.
    pub fn local(&self) -> &str {
        halves(self).1
    }

    /// Another name in the same schema.
    #[must_use]
    pub fn sibling(&self, name: &Self) -> Self {
        match self.schema() {
            Some(schema) => Self::within(schema, name),
            None => name.clone(),
        }
    }

    /// Says why the name cannot be used, or `None` when it can.
    pub fn problem(&self) -> Option<IdentifierProblem> {
        let (schema, name) = halves(self);
        schema.and_then(problem_of).or_else(|| problem_of(name))
    }

    /// Says why the name cannot be used for something that lies in a table: a column, an index, a
    /// constraint.
    pub fn problem_within_table(&self) -> Option<IdentifierProblem> {
        match self.schema() {
            Some(_) => Some(IdentifierProblem::Qualified),
            None => self.problem(),
        }
    }
}

/// Stands between a schema and a name.
const SEPARATOR: char = '\0';

/// The schema that a name says, and the name itself.
pub(crate) fn halves(name: &str) -> (Option<&str>, &str) {
    match name.split_once(SEPARATOR) {
        Some((schema, name)) => (Some(schema), name),
        None => (None, name),
    }
}

fn problem_of(name: &str) -> Option<IdentifierProblem> {
    const RESERVED: [&str; 4] = ["sqlite_", "pg_", "__whimbrel_", "__diesel_"];
    if name.is_empty() {
        return Some(IdentifierProblem::Empty);
    }
    if name.contains(SEPARATOR) {
        return Some(IdentifierProblem::Nul);
    }
    if name.len() > LONGEST_IDENTIFIER {
        return Some(IdentifierProblem::TooLong { bytes: name.len() });
    }
    let lower = name.to_ascii_lowercase();
    let prefix = RESERVED
        .into_iter()
        .find(|prefix| lower.starts_with(prefix))?;
    Some(IdentifierProblem::Reserved { prefix })
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

/// A plain name is a string; one in a schema has a field for each half, since servers take no NUL in
/// texts or JSON.
impl Serialize for Identifier {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (Some(schema), name) = halves(self) else {
            return serializer.serialize_str(self);
        };
        let mut qualified = serializer.serialize_struct("Identifier", 2)?;
        qualified.serialize_field("schema", schema)?;
        qualified.serialize_field("name", name)?;
        qualified.end()
    }
}

impl<'de> Deserialize<'de> for Identifier {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Written)
    }
}

/// Reads both forms of a name.
struct Written;

impl<'de> Visitor<'de> for Written {
    type Value = Identifier;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name, or a schema and a name")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Identifier, E> {
        Ok(name.into())
    }

    fn visit_string<E: de::Error>(self, name: String) -> Result<Identifier, E> {
        Ok(name.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Identifier, A::Error> {
        let (mut schema, mut name) = (None, None);
        while let Some((key, value)) = map.next_entry::<String, String>()? {
            match key.as_str() {
                "schema" => schema = Some(value),
                "name" => name = Some(value),
                other => return Err(de::Error::unknown_field(other, &["schema", "name"])),
            }
        }
        let schema = schema.ok_or_else(|| de::Error::missing_field("schema"))?;
        let name = name.ok_or_else(|| de::Error::missing_field("name"))?;
        Ok(Identifier::within(&schema, &name))
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
        let (schema, name) = halves(self);
        if let Some(schema) = schema {
            write!(f, "{schema}.")?;
        }
        f.write_str(name)
    }
}

impl fmt::Debug for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match halves(self) {
            (Some(schema), name) => write!(f, "{schema:?}.{name:?}"),
            (None, name) => fmt::Debug::fmt(name, f),
        }
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
        for (name, problem) in [
            ("a\0", IdentifierProblem::Empty),
            ("\0a", IdentifierProblem::Empty),
            ("a\0b\0c", IdentifierProblem::Nul),
            ("pg_x\0a", IdentifierProblem::Reserved { prefix: "pg_" }),
        ] {
            assert_eq!(Identifier::from(name).problem(), Some(problem), "{name:?}");
        }
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

    #[test]
    fn both_halves_of_a_qualified_name_are_kept() {
        for (schema, name) in [("a.b", "c\"d"), ("x'y", "ü z"), ("billing", "a.b.c")] {
            let qualified = Identifier::within(schema, name);
            assert_eq!(
                (qualified.schema(), qualified.local()),
                (Some(schema), name)
            );
            assert_eq!(qualified.problem(), None);
            let written = serde_json::to_string(&qualified).unwrap();
            assert!(!written.contains("u0000"), "{written}");
            assert_eq!(
                serde_json::from_str::<Identifier>(&written).unwrap(),
                qualified
            );
        }
        let plain = serde_json::to_string(&Identifier::from("a.b")).unwrap();
        assert_eq!(plain, "\"a.b\"");
        let sibling = Identifier::within("s", "t").sibling(&"t_idx".into());
        assert_eq!(sibling, Identifier::within("s", "t_idx"));
        assert_eq!(
            sibling.problem_within_table(),
            Some(IdentifierProblem::Qualified)
        );
        for broken in [
            r#"{"schema": "a"}"#,
            r#"{"schema": "a", "name": "b", "c": "d"}"#,
        ] {
            assert!(serde_json::from_str::<Identifier>(broken).is_err());
        }
    }
}

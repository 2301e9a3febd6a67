//! The types of columns in acts.

use serde::{Deserialize, Serialize};

use std::fmt;

use super::Name;

/// A type under the name that the database knows it by.
///
/// PostgreSQL's synonyms are folded into the name that Whimbrel's own plans write: `smallint`,
/// `integer`, `bigint`, `smallserial`, `serial`, `bigserial`, `real`, `double precision`, `numeric`,
/// `boolean`, `varchar`, `char`, `bit`, `varbit`, `time`, `timetz`, `timestamp`, `timestamptz`,
/// `interval`; other types have the one name that they have (`text`, `jsonb`, `uuid`). `char` and
/// `bit` without a length have the modifier 1, `bpchar` is `char` without one. SQLite's types are
/// kept as written, in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypeName {
    /// The name.
    pub name: Name,
    /// The modifiers: a length, a precision and a scale.
    pub modifiers: Vec<i64>,
    /// How many dimensions an array of it has; 0 is no array.
    pub dimensions: u8,
}

impl TypeName {
    /// A type without modifiers.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: Name::new(name),
            modifiers: Vec::new(),
            dimensions: 0,
        }
    }

    /// The same type with modifiers.
    #[must_use]
    pub fn with(mut self, modifiers: impl IntoIterator<Item = i64>) -> Self {
        self.modifiers = modifiers.into_iter().collect();
        self
    }

    /// Tells whether it is the type of this name, and no array.
    pub fn is(&self, name: &str) -> bool {
        self.dimensions == 0 && self.name.schema.is_none() && self.name.name == name
    }
}

impl fmt::Display for TypeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.name)?;
        if !self.modifiers.is_empty() {
            let texts: Vec<String> = self.modifiers.iter().map(i64::to_string).collect();
            write!(f, "({})", texts.join(","))?;
        }
        for _ in 0..self.dimensions {
            f.write_str("[]")?;
        }
        Ok(())
    }
}

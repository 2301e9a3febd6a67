//! The names of database objects in acts.

use serde::{Deserialize, Serialize};

use std::fmt;

/// The name of an object, folded as the database folds it; `public` and `main` are left out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Name {
    /// The schema, unless it is the default one.
    pub schema: Option<String>,
    /// The name itself.
    pub name: String,
}

impl Name {
    /// A name in the default schema.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            schema: None,
            name: name.into(),
        }
    }

    /// A name in a schema; the default ones, `public` and `main`, are left out.
    pub fn within(schema: impl Into<String>, name: impl Into<String>) -> Self {
        let schema = schema.into();
        let is_default = matches!(schema.as_str(), "public" | "main");
        Self {
            schema: (!is_default).then_some(schema),
            name: name.into(),
        }
    }

    /// Tells whether it is a name in a schema; the default ones are `public` and `main`.
    pub fn is_within(&self, schema: &str) -> bool {
        match &self.schema {
            Some(own) => own == schema,
            None => matches!(schema, "public" | "main"),
        }
    }

    /// Another name in the same schema.
    #[must_use]
    pub fn sibling(&self, name: impl Into<String>) -> Self {
        Self {
            schema: self.schema.clone(),
            name: name.into(),
        }
    }
}

impl From<&str> for Name {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

impl From<&crate::identifier::Identifier> for Name {
    fn from(name: &crate::identifier::Identifier) -> Self {
        match name.schema() {
            Some(schema) => Self::within(schema, name.local()),
            None => Self::new(name.local()),
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = &self.schema {
            write!(f, "{schema}.")?;
        }
        f.write_str(&self.name)
    }
}

//! Why the catalog does not take a change.

use super::suggest;
use crate::identifier::{Identifier, IdentifierProblem};
use crate::place::Part;
use crate::types::Type;

/// A change that the catalog does not take, and the part of the operation that is at fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Why.
    pub reason: Reason,
    /// The part at fault.
    pub part: Part,
}

impl Refused {
    /// Points at a part of the operation.
    #[must_use]
    pub fn at(mut self, part: Part) -> Self {
        self.part = part;
        self
    }
}

impl From<Reason> for Refused {
    fn from(reason: Reason) -> Self {
        Self {
            reason,
            part: Part::Whole,
        }
    }
}

/// A name that was looked for, and the known one that is nearest to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The name as written.
    pub name: Identifier,
    /// The nearest known name.
    pub nearest: Option<String>,
}

impl Missing {
    pub(super) fn among<'n>(name: &str, known: impl IntoIterator<Item = &'n Identifier>) -> Self {
        Self {
            name: name.into(),
            nearest: suggest::nearest(name, known.into_iter().map(Identifier::as_str)),
        }
    }
}

impl std::fmt::Display for Missing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.nearest {
            Some(nearest) => write!(f, "`{}`; did you mean `{nearest}`?", self.name),
            None => write!(f, "`{}`", self.name),
        }
    }
}

/// Why the catalog does not take a change.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// No table has this name.
    #[error("no table {0}")]
    UnknownTable(Missing),
    /// The table has no such column.
    #[error("table `{table}` has no column {missing}")]
    UnknownColumn {
        /// The table.
        table: Identifier,
        /// The column.
        missing: Missing,
    },
    /// The table has no such index.
    #[error("table `{table}` has no index {missing}")]
    UnknownIndex {
        /// The table.
        table: Identifier,
        /// The index.
        missing: Missing,
    },
    /// The table has no such constraint.
    #[error("table `{table}` has no constraint {missing}")]
    UnknownConstraint {
        /// The table.
        table: Identifier,
        /// The constraint.
        missing: Missing,
    },
    /// No enum type has this name.
    #[error("no enum type {0}")]
    UnknownEnumeration(Missing),
    /// No view, function, trigger or the like has this name.
    #[error("no {kind} {missing}")]
    UnknownObject {
        /// What it was taken for.
        kind: &'static str,
        /// The name.
        missing: Missing,
    },
    /// The enum type has no such value.
    #[error("enum type `{enumeration}` has no value {missing}")]
    UnknownValue {
        /// The type.
        enumeration: Identifier,
        /// The value.
        missing: Missing,
    },
    /// The name cannot be used.
    #[error("the name `{name}` cannot be used: {problem}")]
    BadName {
        /// The name.
        name: Identifier,
        /// Why.
        problem: IdentifierProblem,
    },
    /// Something of this name is there already.
    #[error("there is already {kind} `{name}`")]
    Exists {
        /// What it is, with its article.
        kind: &'static str,
        /// The name.
        name: Identifier,
    },
    /// Something still uses what would go.
    #[error("`{name}` is still used by {by}")]
    InUse {
        /// What would go.
        name: Identifier,
        /// What uses it, in words.
        by: String,
    },
    /// The table has a primary key already.
    #[error("table `{0}` already has a primary key")]
    SecondPrimaryKey(Identifier),
    /// The foreign key names a table without a primary key and no columns.
    #[error("table `{0}` has no primary key to refer to")]
    NoPrimaryKey(Identifier),
    /// The two sides of a foreign key have different numbers of columns.
    #[error("the foreign key has {own} columns and refers to {referred}")]
    KeyLengths {
        /// Its own columns.
        own: usize,
        /// The columns it refers to.
        referred: usize,
    },
    /// The columns of a foreign key have types that cannot be compared.
    #[error("`{column}` is {own} and refers to `{table}.{referred}`, which is {other}")]
    KeyTypes {
        /// The foreign key's column.
        column: Identifier,
        /// Its type.
        own: Type,
        /// The table it refers to.
        table: Identifier,
        /// The column it refers to.
        referred: Identifier,
        /// That column's type.
        other: Type,
    },
    /// The columns that a foreign key refers to are not unique.
    #[error("the columns of `{table}` that the foreign key refers to are not kept unique")]
    NotUnique {
        /// The table it refers to.
        table: Identifier,
    },
    /// A key, index or constraint without columns.
    #[error("{0} needs at least one column")]
    NoColumns(&'static str),
    /// A column is listed twice.
    #[error("the column `{0}` is listed twice")]
    ListedTwice(Identifier),
    /// A value that does not fit the type of its column.
    #[error("{value} is not a value of `{column}`, which is {data_type}")]
    BadValue {
        /// The value, in words.
        value: String,
        /// The column.
        column: Identifier,
        /// The column's type.
        data_type: Type,
    },
    /// Two things that exclude each other.
    #[error("{0}")]
    Contradiction(String),
    /// The column is computed and cannot be written.
    #[error("`{0}` is computed; rows cannot bring a value for it")]
    Computed(Identifier),
}

impl Reason {
    /// The stable id of the finding, in kebab case.
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::UnknownTable(_) => "unknown-table",
            Self::UnknownColumn { .. } => "unknown-column",
            Self::UnknownIndex { .. } => "unknown-index",
            Self::UnknownConstraint { .. } => "unknown-constraint",
            Self::UnknownEnumeration(_) => "unknown-enum",
            Self::UnknownObject { .. } => "unknown-object",
            Self::UnknownValue { .. } => "unknown-enum-value",
            Self::BadName { .. } => "bad-name",
            Self::Exists { .. } => "already-exists",
            Self::InUse { .. } => "still-in-use",
            Self::SecondPrimaryKey(_) => "second-primary-key",
            Self::NoPrimaryKey(_) => "no-primary-key",
            Self::KeyLengths { .. } | Self::KeyTypes { .. } => "foreign-key-mismatch",
            Self::NotUnique { .. } => "foreign-key-not-unique",
            Self::NoColumns(_) => "no-columns",
            Self::ListedTwice(_) => "listed-twice",
            Self::BadValue { .. } => "bad-value",
            Self::Contradiction(_) => "contradiction",
            Self::Computed(_) => "computed-column",
        }
    }

    /// What to do about it, when more can be said than the message says.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::InUse { name, by } => Some(format!(
                "drop or change {by} first, so that nothing goes with `{name}` unseen"
            )),
            Self::NotUnique { table } => Some(format!(
                "make the columns the primary key of `{table}`, or add a unique constraint"
            )),
            Self::BadName { .. } => {
                Some("names are taken as they are written, never cut or changed".to_owned())
            }
            _ => None,
        }
    }

    /// The name that the refusal is about, as the author wrote it.
    pub fn subject(&self) -> Option<&str> {
        match self {
            Self::BadName { name, .. }
            | Self::Exists { name, .. }
            | Self::InUse { name, .. }
            | Self::SecondPrimaryKey(name)
            | Self::NoPrimaryKey(name)
            | Self::NotUnique { table: name }
            | Self::ListedTwice(name)
            | Self::Computed(name)
            | Self::BadValue { column: name, .. }
            | Self::KeyTypes { column: name, .. } => Some(name),
            Self::KeyLengths { .. } | Self::NoColumns(_) | Self::Contradiction(_) => None,
            Self::UnknownTable(_)
            | Self::UnknownColumn { .. }
            | Self::UnknownIndex { .. }
            | Self::UnknownConstraint { .. }
            | Self::UnknownEnumeration(_)
            | Self::UnknownObject { .. }
            | Self::UnknownValue { .. } => self.missing(),
        }
    }

    /// The name that was looked for and not found.
    pub fn missing(&self) -> Option<&str> {
        match self {
            Self::UnknownTable(missing)
            | Self::UnknownEnumeration(missing)
            | Self::UnknownColumn { missing, .. }
            | Self::UnknownIndex { missing, .. }
            | Self::UnknownConstraint { missing, .. }
            | Self::UnknownObject { missing, .. }
            | Self::UnknownValue { missing, .. } => Some(&missing.name),
            _ => None,
        }
    }
}

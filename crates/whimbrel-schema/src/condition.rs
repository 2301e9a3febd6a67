//! Conditions under which operations run, as data.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::catalog::Catalog;
use crate::identifier::Identifier;

/// A question that is asked of the database, or of its environment, right before the operations run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Condition {
    /// The table exists.
    TableExists(Identifier),
    /// The column exists.
    ColumnExists(Identifier, Identifier),
    /// The table has the index.
    IndexExists(Identifier, Identifier),
    /// The table has the constraint.
    ConstraintExists(Identifier, Identifier),
    /// The run's environment has this name.
    EnvironmentIs(String),
    /// The condition does not hold.
    Not(Box<Self>),
}

impl Condition {
    /// Answers from a catalog; `None` when the catalog cannot know.
    pub fn holds_in(&self, catalog: &Catalog) -> Option<bool> {
        let table = |name: &Identifier| catalog.table(name);
        match self {
            Self::TableExists(name) => Some(table(name).is_some()),
            Self::ColumnExists(name, column) => {
                Some(table(name).is_some_and(|t| t.column(column).is_some()))
            }
            Self::IndexExists(name, index) => {
                Some(table(name).is_some_and(|t| t.index(index).is_some()))
            }
            Self::ConstraintExists(name, constraint) => {
                Some(table(name).is_some_and(|t| t.constraint_names().any(|n| n == constraint)))
            }
            Self::EnvironmentIs(_) => None,
            Self::Not(inner) => inner.holds_in(catalog).map(|holds| !holds),
        }
    }
}

impl Condition {
    /// The names of the objects that it asks for, the table's first.
    pub fn names(&self) -> impl Iterator<Item = &Identifier> {
        let (table, part) = match self.inner() {
            Self::TableExists(table) => (Some(table), None),
            Self::ColumnExists(table, part)
            | Self::IndexExists(table, part)
            | Self::ConstraintExists(table, part) => (Some(table), Some(part)),
            Self::EnvironmentIs(_) | Self::Not(_) => (None, None),
        };
        table.into_iter().chain(part)
    }

    /// The table that it asks about.
    pub(crate) fn table_mut(&mut self) -> Option<&mut Identifier> {
        match self {
            Self::TableExists(table)
            | Self::ColumnExists(table, _)
            | Self::IndexExists(table, _)
            | Self::ConstraintExists(table, _) => Some(table),
            Self::EnvironmentIs(_) => None,
            Self::Not(inner) => inner.table_mut(),
        }
    }

    /// What is asked, whether or not it is to hold.
    fn inner(&self) -> &Self {
        let mut condition = self;
        while let Self::Not(inner) = condition {
            condition = inner;
        }
        condition
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TableExists(table) => write!(f, "table `{table}` exists"),
            Self::ColumnExists(table, column) => write!(f, "column `{table}.{column}` exists"),
            Self::IndexExists(table, index) => write!(f, "index `{index}` of `{table}` exists"),
            Self::ConstraintExists(table, name) => {
                write!(f, "constraint `{name}` of `{table}` exists")
            }
            Self::EnvironmentIs(name) => write!(f, "the environment is `{name}`"),
            Self::Not(inner) => match inner.as_ref() {
                Self::TableExists(table) => write!(f, "table `{table}` is missing"),
                Self::ColumnExists(table, column) => {
                    write!(f, "column `{table}.{column}` is missing")
                }
                Self::IndexExists(table, index) => {
                    write!(f, "index `{index}` of `{table}` is missing")
                }
                Self::ConstraintExists(table, name) => {
                    write!(f, "constraint `{name}` of `{table}` is missing")
                }
                Self::EnvironmentIs(name) => write!(f, "the environment is not `{name}`"),
                Self::Not(inner) => inner.fmt(f),
            },
        }
    }
}

/// Holds when the table is there.
pub fn table_exists(table: &str) -> Condition {
    Condition::TableExists(table.into())
}

/// Holds when the table is not there.
pub fn table_is_missing(table: &str) -> Condition {
    not(table_exists(table))
}

/// Holds when the column is there.
pub fn column_exists(table: &str, column: &str) -> Condition {
    Condition::ColumnExists(table.into(), column.into())
}

/// Holds when the column is not there.
pub fn column_is_missing(table: &str, column: &str) -> Condition {
    not(column_exists(table, column))
}

/// Holds when the table has the index.
pub fn index_exists(table: &str, index: &str) -> Condition {
    Condition::IndexExists(table.into(), index.into())
}

/// Holds when the table does not have the index.
pub fn index_is_missing(table: &str, index: &str) -> Condition {
    not(index_exists(table, index))
}

/// Holds when the table has the constraint.
pub fn constraint_exists(table: &str, constraint: &str) -> Condition {
    Condition::ConstraintExists(table.into(), constraint.into())
}

/// Holds when the table does not have the constraint.
pub fn constraint_is_missing(table: &str, constraint: &str) -> Condition {
    not(constraint_exists(table, constraint))
}

/// Holds when the run's environment has this name, such as `production`.
///
/// Operations under it may change rows but not the schema, which is the same in every environment.
pub fn environment_is(name: &str) -> Condition {
    Condition::EnvironmentIs(name.to_owned())
}

/// Holds when the other condition does not.
pub fn not(condition: Condition) -> Condition {
    match condition {
        Condition::Not(inner) => *inner,
        other => Condition::Not(Box::new(other)),
    }
}

//! What is rendered: operations, and the blocks around them.

use crate::backend::Backend;
use crate::condition::Condition;
use crate::operation::Operation;

/// An operation, or a block of them, in the order of a migration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// An operation.
    Operation(Box<Operation>),
    /// `assume_safe("the reason", …)`.
    AssumeSafe {
        /// The reason; an empty one does not build until its author writes it.
        reason: String,
        /// What it vouches for.
        nodes: Vec<Self>,
    },
    /// `only(Backend::Postgres, …)`.
    Only {
        /// The backend.
        backend: Backend,
        /// What it has alone.
        nodes: Vec<Self>,
    },
    /// `when(table_is_missing("t"), …)`.
    When {
        /// The condition.
        condition: Condition,
        /// What runs under it.
        nodes: Vec<Self>,
    },
    /// A line of comment, without its slashes.
    Comment(String),
}

impl Node {
    /// The operation, when it is one.
    pub fn operation(&self) -> Option<&Operation> {
        match self {
            Self::Operation(operation) => Some(operation),
            Self::AssumeSafe { .. } | Self::Only { .. } | Self::When { .. } | Self::Comment(_) => {
                None
            }
        }
    }
}

impl<O: Into<Operation>> From<O> for Node {
    fn from(operation: O) -> Self {
        Self::Operation(Box::new(operation.into()))
    }
}

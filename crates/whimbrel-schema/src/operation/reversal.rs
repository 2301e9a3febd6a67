//! How an operation is undone.

use super::Operation;

/// The way back from an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reversal {
    /// These operations, in this order, restore the schema.
    By(Vec<Operation>),
    /// Nothing restores what was there.
    Never(WhyNot),
}

impl Reversal {
    /// The way back by a single operation.
    pub fn by(operation: impl Into<Operation>) -> Self {
        Self::By(vec![operation.into()])
    }
}

/// Why an operation has no way back that can be derived.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WhyNot {
    /// What the operation destroyed cannot be made again.
    #[error("{0} is gone for good")]
    Destroyed(String),
    /// The operation changes rows, and nobody kept the old ones.
    #[error("the rows of `{0}` as they were are not kept")]
    RowsChanged(String),
    /// The old type does not hold every value of the new one.
    #[error("`{0}` could hold values by then that its old type cannot")]
    Narrowing(String),
    /// The operation is SQL that Whimbrel does not read.
    #[error("Whimbrel does not read the SQL of `execute`")]
    Opaque,
    /// The operation may not have run, because it stood under a condition.
    #[error("the operation stands under a condition and may not have run")]
    Conditional,
    /// The object was not there before the operation, so that the operation itself is at fault.
    #[error("the operation does not fit the schema")]
    Refused,
}

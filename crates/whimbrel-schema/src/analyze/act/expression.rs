//! What rules ask about an expression.

use serde::{Deserialize, Serialize};

use std::collections::BTreeSet;

use super::Name;

/// How often the value of an expression can change, as PostgreSQL sorts functions
/// ([Function Volatility](https://www.postgresql.org/docs/current/xfunc-volatility.html)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Volatility {
    /// Always the same for the same arguments.
    Immutable,
    /// The same within a statement, such as `now()`.
    Stable,
    /// Another one for every row, such as `random()`.
    Volatile,
}

/// What rules ask about an expression.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expression {
    /// The text, with single blanks between tokens.
    pub text: String,
    /// The columns that it names.
    pub columns: BTreeSet<String>,
    /// The functions that it calls, folded.
    pub functions: BTreeSet<Name>,
    /// The columns that it proves to be not null: each `c IS NOT NULL` that it is a conjunction of.
    pub not_null: BTreeSet<String>,
    /// The simple comparisons that it is a conjunction of: column, operator, constant as text.
    pub comparisons: Vec<(String, String, String)>,
    /// Whether it is a literal, perhaps with a sign or a cast of a literal.
    pub is_literal: bool,
    /// Whether it is `NULL`.
    pub is_null: bool,
}

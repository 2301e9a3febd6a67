//! Types, domains and functions.

use super::Birth;
use crate::analyze::act::{Expression, TypeName, Volatility};

/// An enum type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enumeration {
    /// Its values.
    pub values: Vec<String>,
    /// When it came.
    pub birth: Birth,
    /// The values that came in the migration that is judged, while the type is older.
    pub new_values: Vec<String>,
    /// The name that it had before the migration that is judged renamed it.
    pub renamed_from: Option<super::super::act::Name>,
}

impl Enumeration {
    pub(super) fn settle(&mut self) {
        self.birth = Birth::Before;
        self.new_values.clear();
        self.renamed_from = None;
    }
}

/// A domain.
#[derive(Clone, Debug, PartialEq)]
pub struct Domain {
    /// The type below.
    pub base: TypeName,
    /// Whether it has a valid `CHECK` or is `NOT NULL`.
    pub constrained: bool,
    /// Its constraints that are `NOT VALID`.
    pub not_valid: Vec<String>,
    /// The default of its columns that have none.
    pub default: Option<Expression>,
    /// When it came.
    pub birth: Birth,
}

/// A function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// What it says of itself.
    pub volatility: Volatility,
    /// Whether a call is replaced by a constant.
    pub is_constant: bool,
    /// When it came.
    pub birth: Birth,
}

//! How numbers are counted out: by sequences, and by columns that number their rows.

use serde::{Deserialize, Serialize};

/// How numbers are counted; what is not said is the database's own choice.
///
/// PostgreSQL only ([CREATE SEQUENCE](https://www.postgresql.org/docs/current/sql-createsequence.html)).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbering {
    /// The first number.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub start: Option<i64>,
    /// The step between two numbers; negative to count down.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub increment: Option<i64>,
    /// The smallest number.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub smallest: Option<i64>,
    /// The largest number.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub largest: Option<i64>,
    /// How many numbers a session takes at once.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cache: Option<i64>,
    /// Whether it begins again after the last number.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub cycles: bool,
}

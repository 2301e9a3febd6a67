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

impl Numbering {
    /// The number that it begins with.
    pub fn first(&self) -> i64 {
        let end = match self.increment.unwrap_or(1) {
            step if step > 0 => self.smallest.unwrap_or(1),
            _ => self.largest.unwrap_or(-1),
        };
        self.start.unwrap_or(end)
    }

    /// The same without what says no more than the database's own choice.
    #[must_use]
    pub fn without_defaults(mut self) -> Self {
        let start = self.start.take();
        let own = self.first();
        self.start = start.filter(|number| *number != own);
        self.increment = self.increment.filter(|step| *step != 1);
        self.cache = self.cache.filter(|cached| *cached != 1);
        self
    }
}

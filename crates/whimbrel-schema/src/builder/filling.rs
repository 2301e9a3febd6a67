//! How columns number their rows, as it is being written.

use crate::catalog::{Identity, Numbering};
use crate::operation::ChangeIdentity;

/// How numbers are counted, as it is being written; PostgreSQL only.
#[derive(Clone, Debug, Default)]
pub struct Counting(pub(super) Numbering);

impl Counting {
    /// Begins with this number.
    #[must_use]
    pub fn start(mut self, number: i64) -> Self {
        self.0.start = Some(number);
        self
    }

    /// Takes steps of this size; a negative one counts down.
    #[must_use]
    pub fn increment(mut self, step: i64) -> Self {
        self.0.increment = Some(step);
        self
    }

    /// Never goes below this number.
    #[must_use]
    pub fn smallest(mut self, number: i64) -> Self {
        self.0.smallest = Some(number);
        self
    }

    /// Never goes above this number.
    #[must_use]
    pub fn largest(mut self, number: i64) -> Self {
        self.0.largest = Some(number);
        self
    }

    /// Hands out so many numbers at once to a session.
    #[must_use]
    pub fn cache(mut self, numbers: i64) -> Self {
        self.0.cache = Some(numbers);
        self
    }

    /// Begins again after the last number.
    #[must_use]
    pub fn cycles(mut self) -> Self {
        self.0.cycles = true;
        self
    }

    /// What was said; `None` when nothing was.
    pub(super) fn finish(self) -> Option<Box<Numbering>> {
        (self.0 != Numbering::default()).then(|| Box::new(self.0))
    }
}

/// A column that is to number its rows.
#[derive(Debug)]
pub struct IdentityChange<'c> {
    pub(super) operation: &'c mut ChangeIdentity,
}

impl IdentityChange<'_> {
    /// Refuses rows that bring a number; PostgreSQL only.
    pub fn always(self) -> Self {
        self.operation.identity = Some(Identity::Always);
        self
    }

    /// Says how to count; PostgreSQL only.
    pub fn numbering(self, how: impl FnOnce(Counting) -> Counting) -> Self {
        self.operation.numbering = how(Counting::default()).finish();
        self
    }
}

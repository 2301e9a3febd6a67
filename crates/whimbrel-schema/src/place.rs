//! Where in the author's source something was written.

use std::fmt;
use std::panic::Location;

use serde::{Serialize, Serializer};

use crate::identifier::Identifier;

/// A position in a source file: the call that recorded an operation.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place(&'static Location<'static>);

impl Place {
    /// The place of the caller.
    #[track_caller]
    pub const fn caller() -> Self {
        Self(Location::caller())
    }

    /// The file as the compiler named it.
    pub const fn file(self) -> &'static str {
        self.0.file()
    }

    /// The line, counted from 1.
    pub const fn line(self) -> u32 {
        self.0.line()
    }

    /// The column, counted from 1.
    pub const fn column(self) -> u32 {
        self.0.column()
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file(), self.line(), self.column())
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The part of an operation that a finding is about, so that the caret lands on it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub enum Part {
    /// The operation as a whole.
    #[default]
    Whole,
    /// One of its columns.
    Column(Identifier),
    /// One of its constraints, by name.
    Constraint(Identifier),
}

//! A value and where it came from.

use std::fmt;
use std::path::PathBuf;

use serde::Serialize;

/// A value and where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Where it came from.
    pub origin: Origin,
}

impl<T> Setting<T> {
    pub(super) fn new(value: T, origin: Origin) -> Self {
        Self { value, origin }
    }

    pub(super) fn entry(&self, name: &'static str, value: impl Into<Option<String>>) -> Entry {
        Entry {
            name,
            value: value.into(),
            origin: self.origin.clone(),
        }
    }
}

/// A setting as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name, as a key of `whimbrel.toml`.
    pub name: &'static str,
    /// Its value, without any password; none when it is not set.
    pub value: Option<String>,
    /// Where it came from.
    pub origin: Origin,
}

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Origin {
    /// A flag of the command line.
    Flag {
        /// Its name.
        name: &'static str,
    },
    /// A variable of the process's environment.
    Variable {
        /// Its name.
        name: String,
    },
    /// A line of `whimbrel.toml`.
    File {
        /// The file.
        file: PathBuf,
        /// The line, counted from 1.
        line: u32,
        /// The key, with the table it stands in.
        name: String,
    },
    /// A line of `.env`.
    DotEnv {
        /// The file.
        file: PathBuf,
        /// The variable.
        name: String,
    },
    /// It was given nowhere.
    Default,
}

impl Origin {
    pub(super) const fn flag(name: &'static str) -> Self {
        Self::Flag { name }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag { name } => write!(f, "{name}"),
            Self::Variable { name } => write!(f, "variable {name}"),
            Self::File { file, line, name } => write!(f, "{}:{line} {name}", file.display()),
            Self::DotEnv { file, name } => write!(f, "{} {name}", file.display()),
            Self::Default => f.write_str("default"),
        }
    }
}

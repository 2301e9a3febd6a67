//! What keeps a `schema.rs` from being written or compared.

use std::io;
use std::path::PathBuf;

/// Why a `schema.rs` cannot be written or compared.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// A file cannot be read.
    #[error("`{}` cannot be read: {source}", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// `diesel.toml` says something that there is not.
    #[error("{}:{line}: {what}", .path.display())]
    Toml {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong, in a sentence without a full stop.
        what: String,
    },
    /// The patch of a section does not fit the text.
    #[error("the patch `{}` does not apply: {what}", .path.display())]
    Patch {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// The schema cannot be said of the database.
    #[error("the schema cannot be written: {0}")]
    Unsupported(String),
}

impl Problem {
    /// What to do about it, when there is something to do.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Patch { .. } => Some(
                "make the change by hand in the text that `migrate schema --print --without-patch` \
                 writes, and save the difference as the new patch",
            ),
            Self::Toml { .. } => Some("the keys are those of Diesel CLI 2.3"),
            Self::Read { .. } | Self::Unsupported(_) => None,
        }
    }
}

//! Database migrations for Rust: typed, verified at compile time, embedded, and safe to run.

mod embedded;
mod migrations;

#[cfg(feature = "runtime")]
#[doc(hidden)]
pub mod database;
#[cfg(feature = "runtime")]
pub mod error;
#[cfg(feature = "runtime")]
pub mod manager;

pub use embedded::{Embedded, EmbeddedRevision, Verdict};
#[cfg(feature = "runtime")]
pub use error::{Error, ErrorKind, Result};
#[cfg(feature = "runtime")]
pub use manager::MigrationManager;
pub use migrations::Migrations;
pub use whimbrel_schema::{Backend, Header, Migration, Registry, Schema, json, prelude, registry};

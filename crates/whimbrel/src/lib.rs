//! Database migrations for Rust.

#[cfg(feature = "runtime")]
#[doc(hidden)]
pub mod database;
#[cfg(feature = "runtime")]
pub mod error;

#[cfg(feature = "runtime")]
pub use error::{Error, ErrorKind, Result};

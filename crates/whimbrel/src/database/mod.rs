//! The layer that acts on a database; nothing else knows Diesel's connection types.

pub mod secret;
pub mod url;

pub use secret::Secret;
pub use url::DatabaseUrl;

//! The pure heart of Whimbrel.

pub mod backend;

pub use backend::Backend;

/// What each kind of database can do.
pub mod dialect {
    /// Quotes a name.
    pub fn quote_identifier(name: &str) -> String {
        format!("\"{}\"", name.replace('"', "\"\""))
    }
}

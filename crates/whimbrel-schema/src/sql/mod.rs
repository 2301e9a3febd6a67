//! SQL that the author wrote, kept as text and looked into only as far as needed.
//!
//! Whimbrel never splits user SQL and never parses it here: the database is the judge of what a
//! statement is. The tokeniser serves three narrow purposes: finding named binds, renaming a column
//! inside an expression, and refusing statements that would end the runner's transaction.

pub mod binds;
pub mod control;
mod sources;
mod text;
pub mod tokens;

pub use text::{SqlText, per_backend, sql};

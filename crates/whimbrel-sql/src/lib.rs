//! Reads SQL text as what it does: the acts that the analyzer of `whimbrel-schema` judges.
//!
//! A build script and the `whimbrel` tool link this crate; an application's own binary never does.
//!
//! [`statements`] splits a text into statements as the database would, and lowers each into
//! [`Act`](whimbrel_schema::analyze::act::Act)s. What the parser does not take becomes
//! [`Act::Opaque`](whimbrel_schema::analyze::act::Act::Opaque) or an error with its place; it is
//! never passed over.

mod acknowledgement;
mod lowering;
pub mod postgres;
pub mod sqlite;
mod typo;

pub use lowering::{LoweredStatement, lower};

use whimbrel_schema::Backend;
use whimbrel_schema::analyze::Statement;

/// Why a text cannot be read as SQL.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SqlError {
    /// What is wrong, as a sentence without a full stop.
    pub message: String,
    /// Where, in bytes from the beginning of the text.
    pub offset: usize,
    /// What to do about it.
    pub hint: Option<String>,
}

/// Whether the runner puts a transaction around the statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrapping {
    /// One transaction around all of them.
    Transaction,
    /// None: each commits by itself, unless the text says `BEGIN`.
    None,
}

/// Reads a text as the statements of one script.
///
/// # Errors
///
/// Every place that is no SQL of this database; what could be read is not returned then.
pub fn statements(
    backend: Backend,
    text: &str,
    wrapping: Wrapping,
) -> Result<Vec<Statement>, Vec<SqlError>> {
    match backend {
        Backend::Postgres => postgres::statements(text, wrapping),
        Backend::Sqlite => sqlite::statements(text, wrapping),
    }
}

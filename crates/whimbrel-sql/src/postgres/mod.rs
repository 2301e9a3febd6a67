//! The SQL of this database.

use whimbrel_schema::analyze::Statement;

use crate::{SqlError, Wrapping};

/// Reads a text as the statements of one script.
///
/// # Errors
///
/// Every place that is no SQL of this database.
pub fn statements(text: &str, wrapping: Wrapping) -> Result<Vec<Statement>, Vec<SqlError>> {
    let _ = (text, wrapping);
    Ok(Vec::new())
}

//! A catalog as SQLite would say it.

use super::foreign::Shadows;
use super::reading::read;
use crate::catalog::Catalog;
use crate::dialect::sqlite_rows;
use crate::plan::Unsupported;

/// The catalog that reading it back from a SQLite database gives.
///
/// A catalog knows more than SQLite keeps: `uuid` and `json` are `TEXT` there, an enum type is a
/// check, `on_update` a trigger, comments are nothing. So a replayed catalog is written as statements
/// and read again before it is compared with a live one.
///
/// # Errors
///
/// When SQLite cannot have one of the tables.
pub fn as_stored(catalog: &Catalog) -> Result<Catalog, Unsupported> {
    let rows = sqlite_rows(catalog)?;
    Ok(read(&rows, &Shadows::default()).catalog)
}

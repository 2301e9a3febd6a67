//! SQL text as operations.

use whimbrel_schema::catalog::Refused;
use whimbrel_schema::lower::{self, Lowered, Spoken};
use whimbrel_schema::{Backend, Catalog};

use crate::{SqlError, Wrapping, statements};

/// A statement of a text, with what it became.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoweredStatement {
    /// Its text.
    pub text: String,
    /// Where it begins in the whole text, in bytes.
    pub offset: usize,
    /// What it became, or how it contradicts the schema before it.
    pub lowered: Result<Lowered, Refused>,
}

/// Reads a text as the operations that the typed builder would have recorded, one statement after
/// the other, and moves the catalog to the state after the last.
///
/// The catalog says which table an index belongs to and which names are free. A statement that
/// contradicts it changes nothing.
///
/// ```
/// use whimbrel_schema::{Backend, Catalog};
///
/// let mut catalog = Catalog::new();
/// let text = "CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL UNIQUE)";
/// whimbrel_sql::lower(Backend::Postgres, text, &mut catalog).unwrap();
/// let users = catalog.table("users").unwrap();
/// assert_eq!(users.uniques[0].name, "users_email_key");
/// ```
///
/// # Errors
///
/// Every place that is no SQL of this database; the catalog is then as it was.
pub fn lower(
    backend: Backend,
    text: &str,
    catalog: &mut Catalog,
) -> Result<Vec<LoweredStatement>, Vec<SqlError>> {
    let read = statements(backend, text, Wrapping::None)?.into_iter();
    let lowered = read.map(|statement| LoweredStatement {
        lowered: lower::lower(backend, &statement, Spoken::Everywhere, catalog),
        text: statement.text,
        offset: statement.offset,
    });
    Ok(lowered.collect())
}

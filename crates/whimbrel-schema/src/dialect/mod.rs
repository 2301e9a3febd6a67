//! The dialects: how operations become steps on each database.
//!
//! The folders `postgres` and `sqlite` hold files of the same names. What a server can do is asked
//! of its capability record, by version; a dialect is never asked for by name outside its folder.

mod acts;
mod backfill;
mod definition;
mod postgres;
mod sqlite;
mod writer;

pub use postgres::Postgres;
pub(crate) use postgres::{Conversion, conversion};
pub(crate) use postgres::{twin as postgres_twin, value_in_body as postgres_on_update_value};
pub use sqlite::Sqlite;
pub(crate) use sqlite::{Affinity, affinity, is_random_uuid, sqlite_rows};
pub use writer::{Writer, quote_identifier};

use crate::backend::Backend;
use crate::catalog::Catalog;
use crate::operation::Operation;
use crate::plan::{Steps, Unsupported};

/// How operations become steps on one kind of database, at one version.
pub trait Dialect: std::fmt::Debug + Send + Sync {
    /// The kind of database.
    fn backend(&self) -> Backend;

    /// Writes what must happen before an operation is planned, such as rebuilds that waited.
    ///
    /// # Errors
    ///
    /// When the database cannot do it.
    fn prepare(
        &self,
        operation: &Operation,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported>;

    /// Writes the steps of one operation.
    ///
    /// # Errors
    ///
    /// When the database cannot do it; the error names the way out.
    fn plan_operation(
        &self,
        operation: &Operation,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported>;

    /// Writes what still waits: after the last operation, and before one that is for other backends
    /// alone, so that the catalog knows of nothing else by then.
    ///
    /// # Errors
    ///
    /// When the database cannot do it.
    fn settle(&self, after: &Catalog, steps: &mut Steps) -> Result<(), Unsupported>;
}

/// How one operation becomes steps in one dialect.
#[diagnostic::on_unimplemented(
    message = "the operation `{Self}` has no plan for the dialect `{D}`",
    label = "write `impl PlanFor<{D}> for {Self}` in that dialect's folder"
)]
pub trait PlanFor<D> {
    /// Writes the steps.
    ///
    /// # Errors
    ///
    /// When the database cannot do it; the error names the way out.
    fn plan(&self, dialect: &D, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported>;
}

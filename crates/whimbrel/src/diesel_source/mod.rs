//! The revisions as Diesel's [`MigrationSource`], for programs that already call its harness.
//!
//! ```no_run
//! use diesel::prelude::*;
//! use diesel_migrations::MigrationHarness;
//! # static REGISTRY: whimbrel::Registry = whimbrel::Registry::new(&[]);
//! # static MIGRATIONS: whimbrel::Migrations = whimbrel::Migrations::unverified(&REGISTRY);
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
//! # #[cfg(feature = "sqlite")] {
//! let mut connection = diesel::SqliteConnection::establish("shop.db")?;
//! connection.run_pending_migrations(MIGRATIONS)?;
//! # }
//! # Ok(()) }
//! ```
//!
//! It works on any backend that is PostgreSQL or SQLite underneath: on connections, on pooled ones, and
//! on a `MultiConnection`. Diesel's harness takes no lock, writes no log and gives a revision one
//! transaction, so statements take their plain forms, and a revision that does not fit into one
//! transaction is refused by name: [`MigrationManager`](crate::MigrationManager) runs it.

mod dialect;
mod history;
mod premise;
mod statements;

use std::fmt::{self, Display};
use std::rc::Rc;

use diesel::backend::Backend as DieselBackend;
use diesel::connection::BoxableConnection;
use diesel::migration::{
    Migration, MigrationMetadata, MigrationName, MigrationSource, MigrationVersion, Result,
};
use whimbrel_schema::Revision;
use whimbrel_schema::plan::Direction;

use crate::error::{Error, ErrorKind};
use crate::migrations::Migrations;
use history::History;

impl<DB: DieselBackend + 'static> MigrationSource<DB> for Migrations {
    /// The revisions, in the order of their ids.
    ///
    /// # Errors
    ///
    /// When the gate refused the program, when the revisions form no history, and when one needs another
    /// of a greater id, which Diesel would run later.
    fn migrations(&self) -> Result<Vec<Box<dyn Migration<DB>>>> {
        let history = Rc::new(History::of(*self)?);
        let revisions = history.revisions().collect::<Vec<_>>().into_iter();
        let adapted = revisions.map(|revision| {
            let adapter = Adapter {
                history: Rc::clone(&history),
                revision,
                name: Name(revision),
            };
            Box::new(adapter) as Box<dyn Migration<DB>>
        });
        Ok(adapted.collect())
    }
}

impl<DB: DieselBackend + 'static> MigrationSource<DB> for &Migrations {
    /// As that of the migrations themselves.
    ///
    /// # Errors
    ///
    /// As that of the migrations themselves.
    fn migrations(&self) -> Result<Vec<Box<dyn Migration<DB>>>> {
        MigrationSource::<DB>::migrations(*self)
    }
}

/// A revision as Diesel's harness sees it.
struct Adapter {
    history: Rc<History>,
    revision: &'static Revision,
    name: Name,
}

/// What Diesel calls a revision: its module, without the `m`.
struct Name(&'static Revision);

impl Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let module = self.0.module;
        f.write_str(module.strip_prefix('m').unwrap_or(module))
    }
}

impl MigrationName for Name {
    fn version(&self) -> MigrationVersion<'_> {
        MigrationVersion::from(self.0.header.id)
    }
}

/// Every revision has a transaction.
struct Transactional;

impl MigrationMetadata for Transactional {}

impl<DB: DieselBackend + 'static> Migration<DB> for Adapter {
    fn run(&self, connection: &mut dyn BoxableConnection<DB>) -> Result<()> {
        self.carry_out(connection, Direction::Up)
    }

    fn revert(&self, connection: &mut dyn BoxableConnection<DB>) -> Result<()> {
        self.carry_out(connection, Direction::Down)
    }

    fn metadata(&self) -> &dyn MigrationMetadata {
        &Transactional
    }

    fn name(&self) -> &dyn MigrationName {
        &self.name
    }
}

impl Adapter {
    fn carry_out<DB: DieselBackend + 'static>(
        &self,
        connection: &mut dyn BoxableConnection<DB>,
        direction: Direction,
    ) -> Result<()> {
        let id = self.revision.header.id;
        let backend = dialect::backend_of(connection)?;
        let plan = self.history.plan(self.revision, direction, backend)?;
        for statement in statements::of(&plan, backend).map_err(|why| unfit(id, &why))? {
            connection
                .batch_execute(&statement.text)
                .map_err(|error| statement.failed(id, error))?;
        }
        Ok(())
    }
}

/// A revision that Diesel's harness cannot carry out.
fn unfit(id: &str, why: &str) -> Error {
    Error::new(
        ErrorKind::Failed,
        format!(
            "revision `{id}` does not fit into the one transaction that Diesel gives it: {why}"
        ),
    )
    .with_revision(id)
    .with_hint("`whimbrel::MigrationManager` runs it, over the same history")
}

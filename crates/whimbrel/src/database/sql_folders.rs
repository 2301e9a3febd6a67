//! Diesel's SQL folders, run by Diesel's own harness under Whimbrel's lock.
//!
//! An application that already has `up.sql` and `down.sql` keeps them beside its Rust revisions: the
//! folders come first, in the order of their versions, and share the history table.

use diesel::backend::Backend;
use diesel::migration::{Migration, MigrationConnection, MigrationSource};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness};

use crate::error::{Error, ErrorKind, Result};

/// A folder with `up.sql`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SqlFolder {
    /// Its version, as Diesel records it.
    pub version: String,
    /// Its name.
    pub name: String,
}

/// Runs SQL folders.
pub trait SqlFolders {
    /// Runs one folder's `up.sql` and records it, as Diesel does.
    ///
    /// # Errors
    ///
    /// When the SQL fails; Diesel's transaction around it is then rolled back.
    fn run_sql_folder(&mut self, source: &EmbeddedMigrations, version: &str) -> Result<()>;
}

/// The folders of a source, in the order of their versions.
///
/// # Errors
///
/// When the source cannot list them.
pub fn folders(source: &EmbeddedMigrations) -> Result<Vec<SqlFolder>> {
    #[cfg(feature = "sqlite")]
    type Any = diesel::sqlite::Sqlite;
    #[cfg(all(feature = "postgres", not(feature = "sqlite")))]
    type Any = diesel::pg::Pg;
    let mut folders: Vec<SqlFolder> = migrations::<Any>(source)?
        .iter()
        .map(|migration| SqlFolder {
            version: migration.name().version().to_string(),
            name: migration.name().to_string(),
        })
        .collect();
    folders.sort();
    Ok(folders)
}

/// Runs one folder on a Diesel connection.
pub(super) fn run<C, DB>(
    connection: &mut C,
    source: &EmbeddedMigrations,
    version: &str,
) -> Result<()>
where
    DB: Backend,
    C: MigrationHarness<DB> + MigrationConnection<Backend = DB>,
{
    let all = migrations::<DB>(source)?;
    let wanted = all
        .iter()
        .find(|migration| migration.name().version().to_string() == version);
    let Some(migration) = wanted else {
        return Err(Error::new(
            ErrorKind::Usage,
            format!("no SQL folder has the version `{version}`"),
        ));
    };
    connection
        .run_migration(migration)
        .map(|_| ())
        .map_err(|cause| {
            Error::new(
                ErrorKind::Failed,
                format!("the SQL folder `{}` failed", migration.name()),
            )
            .with_revision(version)
            .with_hint("mend its `up.sql` and run again; what ran before it stays")
            .with_source(cause)
        })
}

fn migrations<DB: Backend>(source: &EmbeddedMigrations) -> Result<Vec<Box<dyn Migration<DB>>>> {
    source.migrations().map_err(|cause| {
        Error::new(ErrorKind::Failed, "the SQL folders cannot be listed").with_source(cause)
    })
}

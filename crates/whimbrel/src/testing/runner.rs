//! Tests of migrations as functions: the round trip of a revision, and whether a database is sound.

use serde::Serialize;

use crate::error::{Error, ErrorKind, Result};
use crate::manager::{MigrationManager, RoundTrip, RoundTripOptions, RoundTrips};
use crate::migrations::Migrations;

/// Tests the migrations of a program beside a database.
///
/// ```
/// use whimbrel::testing::MigrationTestRunner;
/// # mod migrations {
/// #     mod m20260101000000_users {
/// #         use whimbrel::prelude::*;
/// #         pub struct Revision;
/// #         impl Migration for Revision {
/// #             const HEADER: Header = Header::new("20260101000000", "users");
/// #             fn up(schema: &mut Schema) {
/// #                 schema.create_table("users", |t| { t.integer("id").primary_key(); });
/// #             }
/// #         }
/// #     }
/// #     whimbrel::registry![m20260101000000_users];
/// # }
/// # fn main() -> whimbrel::Result<()> {
/// # let migrations = whimbrel::Migrations::unverified(&migrations::REGISTRY);
/// let runner = MigrationTestRunner::new(migrations, "sqlite:///app.db")?;
/// let result = runner.test_migration_roundtrip("20260101000000")?;
/// assert!(result.success, "{:?}", result.issues);
/// assert!(result.upgrade_success && result.downgrade_success);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct MigrationTestRunner {
    manager: MigrationManager,
    options: RoundTripOptions,
}

/// Whether a database is sound.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DataIntegrity {
    /// Whether nothing is wrong with it.
    pub valid: bool,
    /// What is wrong, in sentences without a full stop.
    pub issues: Vec<String>,
}

impl MigrationTestRunner {
    /// A runner of these migrations. Round trips are tested beside the database of the URL, which need
    /// not exist and is not touched.
    ///
    /// # Errors
    ///
    /// As [`MigrationManager::new`].
    pub fn new(migrations: Migrations, url: &str) -> Result<Self> {
        Ok(Self::of(MigrationManager::new(migrations, url)?))
    }

    /// A runner with the options of a manager.
    pub fn of(manager: MigrationManager) -> Self {
        Self {
            manager,
            options: RoundTripOptions::default(),
        }
    }

    /// The same runner with other rows.
    #[must_use]
    pub fn with_options(mut self, options: RoundTripOptions) -> Self {
        self.options = options;
        self
    }

    /// Takes a revision up, back and up again, with rows, on a scratch database; the revisions before
    /// it go the same way.
    ///
    /// # Errors
    ///
    /// When there is no such revision, and as [`MigrationManager::test_round_trips`].
    pub fn test_migration_roundtrip(&self, revision: &str) -> Result<RoundTrip> {
        let found = self.manager.find_all(&[revision.to_owned()])?;
        let mut trips = self.test_all()?.revisions.into_iter();
        let trip = trips.find(|trip| found.contains(trip.id.as_str()));
        trip.ok_or_else(|| Error::new(ErrorKind::Usage, format!("no revision `{revision}`")))
    }

    /// Takes every revision up, back and up again.
    ///
    /// # Errors
    ///
    /// As [`MigrationManager::test_round_trips`].
    pub fn test_all(&self) -> Result<RoundTrips> {
        self.manager.test_round_trips(&self.options)
    }

    /// Reads the whole database of the URL: what the database itself finds broken, and where its schema
    /// is not the one that the applied revisions make. Nothing is changed.
    ///
    /// # Errors
    ///
    /// When the database does not exist or cannot be read, and as [`MigrationManager::drift`].
    pub fn validate_data_integrity(&self) -> Result<DataIntegrity> {
        let mut issues = self.manager.full_check()?;
        issues.extend(self.manager.drift()?.differences);
        Ok(DataIntegrity {
            valid: issues.is_empty(),
            issues,
        })
    }
}

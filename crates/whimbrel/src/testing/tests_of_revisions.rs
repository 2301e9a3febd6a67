//! One test a revision: what [`migration_tests!`](crate::migration_tests!) expands to.

use std::collections::HashMap;
use std::env;
use std::sync::{Mutex, PoisonError};

use whimbrel_schema::Backend;

use crate::database::DatabaseUrl;
use crate::error::Error;
use crate::manager::{Fixture, MigrationManager, Options, RoundTripOptions, RoundTrips};
use crate::migrations::Migrations;

/// The variable that names a PostgreSQL server for tests: each test makes a database beside that of
/// the URL, and drops it.
pub const POSTGRES_URL: &str = "WHIMBREL_TEST_POSTGRES_URL";

/// How the tests of [`migration_tests!`](crate::migration_tests!) are done.
#[derive(Clone, Debug, Default)]
pub struct TestSettings {
    options: RoundTripOptions,
    manager: Options,
    postgres: Option<String>,
}

impl TestSettings {
    /// How many generated rows each table gets.
    #[must_use]
    pub fn rows(mut self, rows: u32) -> Self {
        self.options.rows = rows;
        self
    }

    /// Rows of the application's own right after a revision; their tables get no generated ones.
    ///
    /// The SQL runs on every database that is tested.
    #[must_use]
    pub fn fixture(mut self, after: &str, sql: &str) -> Self {
        self.options.fixtures.push(Fixture {
            after: after.to_owned(),
            sql: sql.to_owned(),
        });
        self
    }

    /// The least safety score of a revision.
    #[must_use]
    pub fn min_score(mut self, least: u8) -> Self {
        self.manager.min_score = Some(least);
        self
    }

    /// A PostgreSQL server, in place of that of the variable `WHIMBREL_TEST_POSTGRES_URL`.
    #[must_use]
    pub fn postgres(mut self, url: impl Into<String>) -> Self {
        self.postgres = Some(url.into());
        self
    }

    /// The databases to test on; a problem where PostgreSQL is a target and no server is named.
    fn urls(&self, targets: &[Backend]) -> Result<Vec<String>, String> {
        let mut urls = Vec::new();
        if targets.contains(&Backend::Sqlite) && cfg!(feature = "sqlite") {
            urls.push("sqlite:///migration-tests.db".to_owned());
        }
        if targets.contains(&Backend::Postgres) && cfg!(feature = "postgres") {
            let named = self
                .postgres
                .clone()
                .or_else(|| env::var(POSTGRES_URL).ok());
            match named {
                Some(url) => urls.push(url),
                None if urls.is_empty() => {
                    return Err(format!(
                        "set {POSTGRES_URL} to a PostgreSQL server for tests"
                    ));
                }
                None => eprintln!("not tested on PostgreSQL: {POSTGRES_URL} names no server"),
            }
        }
        Ok(urls)
    }
}

/// What the revisions of a registry came to on a database; all of them are tested at once.
static TESTED: Mutex<Option<HashMap<String, Result<RoundTrips, String>>>> = Mutex::new(None);

/// Tests one revision on every database that the build was verified for.
///
/// # Errors
///
/// What is wrong with it, as the text of a failed test.
pub fn check_revision(
    migrations: Migrations,
    settings: &TestSettings,
    revision: &str,
) -> Result<(), String> {
    let urls = settings.urls(&migrations.targets())?;
    if urls.is_empty() {
        return Err("the build was verified for no database that this program can open".to_owned());
    }
    let mut issues = Vec::new();
    for url in urls {
        let trips = tested(migrations, settings, &url)?;
        let trip = trips.revisions.iter().find(|trip| trip.id == revision);
        let trip = trip.ok_or_else(|| format!("no revision `{revision}`"))?;
        if trip.success {
            continue;
        }
        let backend = url.split(':').next().unwrap_or_default();
        issues.push(format!("revision {revision} on {backend}:"));
        issues.extend(trip.issues.iter().map(|issue| format!("  {issue}")));
        issues.extend(trips.notes.iter().map(|note| format!("  note: {note}")));
    }
    match issues.is_empty() {
        true => Ok(()),
        false => {
            issues.push(
                "where generated rows are in the way, give it rows with a fixture".to_owned(),
            );
            Err(issues.join("\n"))
        }
    }
}

fn tested(
    migrations: Migrations,
    settings: &TestSettings,
    url: &str,
) -> Result<RoundTrips, String> {
    let place = migrations.registry().place();
    let key = format!("{url} {place:?} {:?}", settings.options);
    // Others wait here for the one that tests, and find what it found.
    let mut tested = TESTED.lock().unwrap_or_else(PoisonError::into_inner);
    let tested = tested.get_or_insert_default();
    let found = tested.entry(key).or_insert_with(|| {
        let trips = test(migrations, settings, url);
        trips.map_err(|error| match error.hint() {
            Some(hint) => format!("{error}; {hint}"),
            None => error.to_string(),
        })
    });
    found.clone()
}

fn test(migrations: Migrations, settings: &TestSettings, url: &str) -> Result<RoundTrips, Error> {
    let url: DatabaseUrl = url.parse()?;
    let manager = MigrationManager::with_options(migrations, url, settings.manager.clone())?;
    manager.test_round_trips(&settings.options)
}

/// One `#[test]` a revision: it is safe, goes up, leaves the schema that it describes, goes back,
/// brings rows back as they were, and goes up again.
///
/// It stands in the crate whose build script calls `whimbrel::gate::verify`, which writes the list of
/// the tests; each has the name of its module:
///
/// ```ignore
/// #[cfg(test)]
/// mod migration_tests {
///     whimbrel::migration_tests!(crate::MIGRATIONS);
/// }
/// ```
///
/// They run on scratch databases with generated rows: on SQLite in a temporary file, and on PostgreSQL
/// beside the database that `WHIMBREL_TEST_POSTGRES_URL` names. A second argument changes that, of type
/// [`TestSettings`](crate::testing::TestSettings).
#[macro_export]
macro_rules! migration_tests {
    ($migrations:expr $(,)?) => {
        $crate::migration_tests!($migrations, $crate::testing::TestSettings::default());
    };
    ($migrations:expr, $settings:expr $(,)?) => {
        fn test_revision(revision: &str) -> ::std::result::Result<(), Failed> {
            $crate::testing::check_revision($migrations, &$settings, revision).map_err(Failed)
        }

        /// What is wrong with a revision; a failed test prints it as it is.
        struct Failed(::std::string::String);

        impl ::std::fmt::Debug for Failed {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        include!(concat!(env!("OUT_DIR"), "/whimbrel_tests.rs"));
    };
}

//! Throw-away databases that have every revision already.

use whimbrel_schema::graph::Target;

use crate::database::scratch::Scratch;
use crate::database::template::copy_of;
use crate::database::{self, Access, Database, DatabaseUrl, Settings};
use crate::error::{Error, ErrorKind, Result};
use crate::manager::{MigrationManager, Options};
use crate::migrations::Migrations;

/// A database with every revision, of one test alone; it goes with the value.
///
/// The revisions run once. After that each database is a copy: on SQLite of a file, once a process;
/// on PostgreSQL of a template database, which stays on the server and whose name,
/// `whimbrel_template_…`, holds a checksum of the revisions. Drop the template databases when there
/// are too many; they are made anew.
///
/// ```
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
/// use whimbrel::testing::ThrowAwayDatabase;
///
/// let database = ThrowAwayDatabase::beside(migrations, "sqlite:///app.db")?;
/// database.fixture("INSERT INTO users (id) VALUES (1)")?;
/// assert_eq!(database.count("users")?, 1);
/// println!("connect to {}", database.url());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct ThrowAwayDatabase {
    scratch: Scratch,
    migrations: Migrations,
}

impl ThrowAwayDatabase {
    /// Makes a database of the kind that a URL names, on its server; the database of the URL need not
    /// exist and is not touched.
    ///
    /// # Errors
    ///
    /// When the URL cannot be read, a database cannot be made, or a revision fails.
    pub fn beside(migrations: Migrations, url: &str) -> Result<Self> {
        let url: DatabaseUrl = url.parse()?;
        let key = manager_of(migrations, &url)?.checksum_of_all()?;
        let scratch = copy_of(&url, &key, &|url| {
            manager_of(migrations, url)?
                .quick(&Target::Heads, &mut ())
                .map(|_| ())
        })?;
        Ok(Self {
            scratch,
            migrations,
        })
    }

    /// What Diesel opens it with; it holds the password of a server.
    pub fn url(&self) -> String {
        self.scratch.url().connection_string()
    }

    /// A manager of the migrations for it.
    ///
    /// # Errors
    ///
    /// As [`MigrationManager::with_options`].
    pub fn manager(&self) -> Result<MigrationManager> {
        manager_of(self.migrations, self.scratch.url())
    }

    /// Puts rows into it: one statement or several, all of them or none.
    ///
    /// # Errors
    ///
    /// When a statement is refused.
    pub fn fixture(&self, sql: &str) -> Result<()> {
        self.open()?.put_rows(&[sql.to_owned()])
    }

    /// Counts the rows of a table.
    ///
    /// # Errors
    ///
    /// When there is no such table.
    pub fn count(&self, table: &str) -> Result<u64> {
        let rows = self.open()?.count_rows(table)?;
        Ok(u64::try_from(rows).unwrap_or_default())
    }

    fn open(&self) -> Result<Box<dyn Database>> {
        let opened = database::open(self.scratch.url(), Access::Existing, &Settings::default())?;
        opened
            .into_database()
            .ok_or_else(|| Error::new(ErrorKind::Failed, "somebody has removed the database"))
    }
}

fn manager_of(migrations: Migrations, url: &DatabaseUrl) -> Result<MigrationManager> {
    MigrationManager::with_options(migrations, url.clone(), Options::default())
}

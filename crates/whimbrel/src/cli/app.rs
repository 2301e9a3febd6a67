//! The application that mounts the command line.

use diesel_migrations::EmbeddedMigrations;

use crate::config::Application;
use crate::migrations::Migrations;

/// The application that mounts the command line.
#[derive(Clone)]
pub struct App {
    pub(super) application: Application,
    pub(super) migrations: Migrations,
    pub(super) sql_folders: Option<&'static EmbeddedMigrations>,
    pub(super) command: Option<fn() -> clap::Command>,
}

impl App {
    /// An application by the name of its binary, with its migrations.
    ///
    /// The name decides the variable with its database URL (`SHOP_DATABASE_URL`) and the database
    /// that is used when none is named (`sqlite:///./storage/shop.db`).
    pub fn new(name: &str, migrations: Migrations) -> Self {
        Self::of(Application::new(name), migrations)
    }

    /// An application whose settings are found in another way than its name says.
    pub fn of(application: Application, migrations: Migrations) -> Self {
        Self {
            application,
            migrations,
            sql_folders: None,
            command: None,
        }
    }

    /// Sets its version, which the log of a database keeps.
    #[must_use]
    pub fn with_version(mut self, version: &str) -> Self {
        self.application = self.application.with_version(version);
        self
    }

    /// Sets the whole command line, so that completions know the application's own commands too:
    /// `Cli::command`.
    #[must_use]
    pub fn with_command(mut self, command: fn() -> clap::Command) -> Self {
        self.command = Some(command);
        self
    }

    /// Sets the SQL folders that stand before the Rust revisions; see
    /// [`MigrationManager::with_sql_folders`](crate::MigrationManager::with_sql_folders).
    #[must_use]
    pub fn with_sql_folders(mut self, source: &'static EmbeddedMigrations) -> Self {
        self.sql_folders = Some(source);
        self
    }
}

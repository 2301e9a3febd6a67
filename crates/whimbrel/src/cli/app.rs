//! The application that mounts the command line.

use diesel_migrations::EmbeddedMigrations;
use whimbrel_schema::model::Models;

use super::directives::Directives;
use crate::config::Application;
use crate::hooks::{HookSet, Hooks};
use crate::migrations::Migrations;

/// The application that mounts the command line.
#[derive(Clone)]
pub struct App {
    pub(super) application: Application,
    pub(super) migrations: Migrations,
    pub(super) sql_folders: Option<&'static EmbeddedMigrations>,
    pub(super) models: Option<Models>,
    pub(super) directives: Option<&'static dyn Directives>,
    pub(super) command: Option<fn() -> clap::Command>,
    pub(super) hooks: HookSet,
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
            models: None,
            directives: None,
            command: None,
            hooks: HookSet::default(),
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

    /// Sets the models: `models![User, Order]`.
    ///
    /// `migrate create --autogenerate` then writes what leads to the schema that they describe, and
    /// `migrate check` tells when the migrations do not make it yet.
    #[must_use]
    pub const fn with_models(mut self, models: Models) -> Self {
        self.models = Some(models);
        self
    }

    /// Sets what the application does around the work on its database.
    #[must_use]
    pub fn with_hooks(mut self, hooks: impl Hooks + 'static) -> Self {
        self.hooks = HookSet::new(hooks);
        self
    }

    /// Sets what looks at generated revisions before they are written.
    #[must_use]
    pub const fn with_directives(mut self, directives: &'static dyn Directives) -> Self {
        self.directives = Some(directives);
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

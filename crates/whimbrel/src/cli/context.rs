//! What every command works with.

use whimbrel_schema::Revision;
use whimbrel_schema::graph::Graph;

use super::app::App;
use super::flags::Flags;
use super::terminal::Terminal;
use crate::config::Config;
use crate::error::{Error, ErrorKind, Result};
use crate::manager::{BackupPolicy, CheckAfter, DataWork, MigrationManager, Options};
use crate::states::States;

/// What every command works with.
pub(super) struct Context<'c> {
    pub(super) app: &'c App,
    pub(super) flags: &'c Flags,
    pub(super) terminal: Terminal,
}

/// What the flags of a run or rollback ask for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Asked<'a> {
    /// The revisions whose risk is accepted.
    pub(super) risks: &'a [String],
    /// Whether to make a backup first, where that is said.
    pub(super) backup: Option<BackupPolicy>,
    /// How much is checked after it.
    pub(super) check_after: CheckAfter,
    /// What becomes of data work.
    pub(super) data_work: DataWork,
}

impl Context<'_> {
    /// The settings.
    pub(super) fn config(&self) -> Result<Config> {
        Config::load(&self.app.application, &self.flags.settings())
    }

    /// A manager of the application's migrations, for the database that the settings name.
    pub(super) fn manager(&self) -> Result<MigrationManager> {
        self.manager_with(&Asked::default())
    }

    /// The same, for a run or rollback of which more is asked.
    pub(super) fn manager_with(&self, asked: &Asked<'_>) -> Result<MigrationManager> {
        let config = self.config()?;
        config.must_know_rules(&self.app.migrations)?;
        let mut options = Options {
            accepted_risks: asked.risks.to_vec(),
            check_after: asked.check_after,
            data_work: asked.data_work,
            ..config.options()
        };
        options.backup.policy = asked.backup.unwrap_or(options.backup.policy);
        options.database.hooks = self.app.hooks.clone();
        let url = config.database_url.value;
        let manager = MigrationManager::with_options(self.app.migrations, url, options)?;
        match self.app.sql_folders {
            Some(source) => manager.with_sql_folders(source),
            None => Ok(manager),
        }
    }

    /// The states that can be compared.
    pub(super) fn states(&self) -> Result<States> {
        let config = self.config()?;
        let mut settings = config.options().database;
        settings.hooks = self.app.hooks.clone();
        Ok(States {
            migrations: Some(self.app.migrations),
            models: self.app.models,
            settings,
            database: config.database_url.value,
        })
    }

    /// The graph of the revisions that are compiled into the program.
    pub(super) fn graph(&self) -> Result<Graph> {
        Graph::of(self.app.migrations.registry()).map_err(|problems| {
            let all: Vec<String> = problems.iter().map(ToString::to_string).collect();
            Error::new(ErrorKind::Usage, all.join("; "))
                .with_hint("mend the revisions' headers and build again")
        })
    }

    /// The message of a revision.
    pub(super) fn message(&self, id: &str) -> &'static str {
        self.revision(id)
            .map_or("", |revision| revision.header.message)
    }

    /// A revision by its id.
    pub(super) fn revision(&self, id: &str) -> Option<&'static Revision> {
        let mut revisions = self.app.migrations.registry().revisions().iter();
        revisions.find(|revision| revision.header.id == id)
    }
}

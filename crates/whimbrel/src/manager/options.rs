//! How a manager behaves.

use std::time::Duration;

use whimbrel_schema::analyze::Naming;
use whimbrel_schema::verify::LevelLists;

use super::backfill::DataWork;
use super::backup::BackupOptions;
use super::integrity::CheckAfter;
use crate::database::Settings;
use crate::hooks::{HookSet, Hooks};

/// What to do about revisions that the database has and this program does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenAhead {
    /// Refuse to change the database.
    Refuse,
    /// Say so in the program's log, and go on.
    Warn,
    /// Leave them alone and go on: a newer program has been here in a rolling deployment.
    Allow,
}

/// What becomes of an operation that stops halfway because of rows that break its rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnBadData {
    /// What it has added is taken away at once: a rule that is not validated yet rejects rows already.
    Undo,
    /// What it has added stays, so that the next run only has to check the rows again.
    Keep,
}

/// How a manager behaves; every value has a default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The name of the environment, for `environment_is` and for what production refuses.
    pub environment: String,
    /// How long to wait for another runner: 60 s.
    pub lock_wait: Duration,
    /// What to do about revisions of a newer program.
    pub when_ahead: WhenAhead,
    /// What becomes of an operation that stops halfway because of rows that break its rule.
    pub on_bad_data: OnBadData,
    /// The least safety score of a pending revision that runs without being accepted by name; none
    /// asks for none. Without a setting it is 70 in production.
    pub min_score: Option<u8>,
    /// The revisions that run whatever their score is: ids, or the beginnings of ids.
    pub accepted_risks: Vec<String>,
    /// Levels of rules on top of those of the build's policy; the later go before the earlier.
    pub levels: Vec<LevelLists>,
    /// What new names look like; without it, what the build's policy says.
    pub naming: Option<Naming>,
    /// How much is checked after a run.
    pub check_after: CheckAfter,
    /// When backups are made, where, and how many are kept.
    pub backup: BackupOptions,
    /// What a run does with the backfills of its revisions.
    pub data_work: DataWork,
    /// How the database layer behaves.
    pub database: Settings,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            environment: "development".to_owned(),
            lock_wait: Duration::from_secs(60),
            when_ahead: WhenAhead::Refuse,
            on_bad_data: OnBadData::Undo,
            min_score: None,
            accepted_risks: Vec::new(),
            levels: Vec::new(),
            naming: None,
            check_after: CheckAfter::default(),
            backup: BackupOptions::default(),
            data_work: DataWork::default(),
            database: Settings::default(),
        }
    }
}

impl Options {
    /// The same options with what the application does around the work.
    #[must_use]
    pub fn with_hooks(mut self, hooks: impl Hooks + 'static) -> Self {
        self.database.hooks = HookSet::new(hooks);
        self
    }

    /// What the application does around the work.
    pub fn hooks(&self) -> &HookSet {
        &self.database.hooks
    }

    /// The least safety score of a revision that runs by itself, where there is one.
    pub fn threshold(&self) -> Option<u8> {
        const IN_PRODUCTION: u8 = 70;
        self.min_score
            .or_else(|| self.is_production().then_some(IN_PRODUCTION))
    }

    /// Tells whether this is production, where what destroys is refused.
    pub fn is_production(&self) -> bool {
        let name = self.environment.to_ascii_lowercase();
        name == "production" || name == "prod"
    }
}

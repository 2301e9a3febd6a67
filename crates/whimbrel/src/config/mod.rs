//! Settings: where the database is and how to work on it, each value with its origin.
//!
//! The database URL is taken from the first of these that has one:
//!
//! 1. `--database-url`
//! 2. `--database-url-file`
//! 3. the variable `<PREFIX>_DATABASE_URL`, the prefix being the application's
//! 4. the variable `DATABASE_URL`
//! 5. `whimbrel.toml`: the table `[environment.<name>]` of the environment, else the top of the
//!    file: `database_url`, `database_url_file` or `database_url_command`
//! 6. `.env`, the same two variables
//! 7. `sqlite:///./storage/<application>.db`
//!
//! The prefixed variable goes before `DATABASE_URL` because platforms set the latter to a pooler,
//! through which no migration lock holds. Both files are looked for in the current folder, then in
//! the nearest folder above it that holds a `Cargo.toml`.
//!
//! The environment is `--env`, else the variable `WHIMBREL_ENV`, else `ENVIRONMENT`, else the same
//! two in `.env`, else `development`.

mod application;
mod belongs;
mod database_url;
mod environment;
mod file;
mod setting;
mod surroundings;
mod table;
#[cfg(test)]
mod tests;

pub use application::Application;
pub use setting::{Entry, Origin, Setting};

use std::path::PathBuf;
use std::time::Duration;

use whimbrel_schema::analyze::Naming;
use whimbrel_schema::verify::{Level, LevelLists};

use crate::database::{DatabaseUrl, Settings};
use crate::error::Result;
use crate::manager::{
    BackupOptions, BackupPolicy, CheckAfter, DataWork, MigrationManager, OnBadData, Options,
    WhenAhead,
};
use crate::migrations::Migrations;
use file::{ConfigFile, Profile};
use surroundings::Surroundings;

/// What was given on the command line, before any file or variable is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// `--database-url`.
    pub database_url: Option<String>,
    /// `--database-url-file`.
    pub database_url_file: Option<PathBuf>,
    /// `--env`.
    pub environment: Option<String>,
    /// `--lock-timeout`.
    pub lock_timeout: Option<Duration>,
}

/// The settings of a program, each with its origin.
///
/// The command line finds them by itself; an application that migrates when it starts asks for them:
///
/// ```no_run
/// use whimbrel::config::{Application, Config, Flags};
/// use whimbrel::manager::StartUpPolicy;
/// # static REGISTRY: whimbrel::Registry = whimbrel::Registry::new(&[]);
/// # static MIGRATIONS: whimbrel::Migrations = whimbrel::Migrations::unverified(&REGISTRY);
///
/// let config = Config::load(&Application::new("shop"), &Flags::default())?;
/// config.manager(MIGRATIONS)?.start_up(StartUpPolicy::Fast, &mut ())?;
/// println!("serving from {}", config.database_url.value);
/// # Ok::<(), whimbrel::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The name of the environment.
    pub environment: Setting<String>,
    /// Where the database is.
    pub database_url: Setting<DatabaseUrl>,
    /// How long to wait for another runner.
    pub lock_timeout: Setting<Duration>,
    /// What to do about revisions of a newer program.
    pub when_ahead: Setting<WhenAhead>,
    /// What becomes of an operation that stops halfway because of rows that break its rule.
    pub on_bad_data: Setting<OnBadData>,
    /// The PostgreSQL schema of the bookkeeping tables; none for the first of the search path.
    pub bookkeeping_schema: Setting<Option<String>>,
    /// How long one attempt of a step waits for the lock of a PostgreSQL table.
    pub table_lock_timeout: Setting<Duration>,
    /// How many attempts a step gets while the locks of tables are not granted.
    pub table_lock_attempts: Setting<u32>,
    /// How long a statement waits while another connection writes the SQLite file.
    pub busy_timeout: Setting<Duration>,
    /// The least safety score of a pending revision that runs without being accepted by name.
    pub min_score: Setting<Option<u8>>,
    /// What new names look like, where it is not what the policy of the build says.
    pub naming: Setting<Option<Naming>>,
    /// When a run or rollback makes a backup first.
    pub backup: Setting<BackupPolicy>,
    /// The folder of backups.
    pub backup_folder: Setting<PathBuf>,
    /// How many backups of a database the folder keeps.
    pub backup_keep: Setting<u32>,
    /// For how many days it keeps older ones too.
    pub backup_keep_days: Setting<Option<u32>>,
    /// Levels of rules on top of those of the build's policy; the later go before the earlier.
    pub levels: Vec<Setting<LevelLists>>,
    application: String,
}

/// The commands that `whimbrel.toml` has run after a revision was written, each a program and its
/// arguments.
///
/// # Errors
///
/// A usage error when the file cannot be read.
pub fn post_write_commands() -> Result<Vec<Vec<String>>> {
    Ok(ConfigFile::find(&Surroundings::current()?)?.post_write)
}

impl Config {
    /// Finds the settings of an application.
    ///
    /// # Errors
    ///
    /// A usage error that names the origin, when a value is empty or cannot be read, and for a key
    /// of `whimbrel.toml` that does not exist.
    pub fn load(application: &Application, flags: &Flags) -> Result<Self> {
        Self::load_from(application, flags, &Surroundings::current()?)
    }

    fn load_from(
        application: &Application,
        flags: &Flags,
        surroundings: &Surroundings,
    ) -> Result<Self> {
        let file = ConfigFile::find(surroundings)?;
        let environment = environment::resolve(flags, surroundings, &file)?;
        let profiles = file.profiles(&environment.value);
        let database_url = database_url::resolve(application, flags, surroundings, &profiles)?;
        belongs::must_not_be_anothers(&database_url, &environment.value, &file, surroundings)?;
        let standard = Options::default();
        let pick = Pick(&profiles);
        let lock_timeout = match flags.lock_timeout {
            Some(value) => Setting::new(value, Origin::flag("--lock-timeout")),
            None => pick.first(|p| &p.lock_timeout, standard.lock_wait),
        };
        let busy_timeout = match flags.lock_timeout {
            // The flag is about this one command: whatever it waits for, it waits no longer.
            Some(_) => lock_timeout.clone(),
            None => pick.first(|p| &p.busy_timeout, standard.database.busy_timeout),
        };
        let policy = BackupPolicy::of_environment(&environment.value);
        let folder = surroundings.package().join(&standard.backup.folder);
        Ok(Self {
            backup: pick.first(|p| &p.backup, policy),
            backup_folder: pick.first(|p| &p.backup_folder, folder),
            backup_keep: pick.first(|p| &p.backup_keep, standard.backup.keep),
            backup_keep_days: pick.first(|p| &p.backup_keep_days, None),
            environment,
            database_url,
            lock_timeout,
            when_ahead: pick.first(|p| &p.when_ahead, standard.when_ahead),
            on_bad_data: pick.first(|p| &p.on_bad_data, standard.on_bad_data),
            bookkeeping_schema: pick.first(|p| &p.bookkeeping_schema, None),
            table_lock_timeout: pick
                .first(|p| &p.table_lock_timeout, standard.database.lock_timeout),
            table_lock_attempts: pick.first(|p| &p.table_lock_attempts, standard.database.attempts),
            busy_timeout,
            min_score: pick.first(|p| &p.min_score, standard.min_score),
            naming: pick.first(|p| &p.naming, None),
            levels: profiles
                .iter()
                .rev()
                .flat_map(|p| p.levels.clone())
                .collect(),
            application: application.to_string(),
        })
    }

    /// The options of a manager with these settings.
    pub fn options(&self) -> Options {
        Options {
            environment: self.environment.value.clone(),
            lock_wait: self.lock_timeout.value,
            when_ahead: self.when_ahead.value,
            on_bad_data: self.on_bad_data.value,
            min_score: self.min_score.value,
            accepted_risks: Vec::new(),
            levels: self.levels.iter().map(|own| own.value.clone()).collect(),
            naming: self.naming.value.clone(),
            check_after: CheckAfter::default(),
            data_work: DataWork::default(),
            backup: BackupOptions {
                policy: self.backup.value,
                folder: self.backup_folder.value.clone(),
                keep: self.backup_keep.value,
                keep_days: self.backup_keep_days.value,
            },
            database: Settings {
                bookkeeping_schema: self.bookkeeping_schema.value.clone(),
                lock_timeout: self.table_lock_timeout.value,
                attempts: self.table_lock_attempts.value,
                busy_timeout: self.busy_timeout.value,
                application: Some(self.application.clone()),
                ..Settings::default()
            },
        }
    }

    /// A manager of these migrations with these settings.
    ///
    /// # Errors
    ///
    /// When the revisions do not form a history, or a level is set for a rule that there is not.
    pub fn manager(&self, migrations: Migrations) -> Result<MigrationManager> {
        self.must_know_rules(&migrations)?;
        MigrationManager::with_options(migrations, self.database_url.value.clone(), self.options())
    }

    /// Refuses a level of a rule that neither the analyzer nor the application has.
    pub(crate) fn must_know_rules(&self, migrations: &Migrations) -> Result<()> {
        for setting in &self.levels {
            let known = migrations.policy().with_lists(&setting.value);
            known.map_err(|bad| file::bad_level(&setting.origin, &bad))?;
        }
        Ok(())
    }

    /// Every setting as text, the database's password hidden; levels and names where they are set.
    pub fn entries(&self) -> Vec<Entry> {
        let naming = self.naming.value.as_ref();
        let naming = naming.map(|it| self.naming.entry("naming", it.pattern().to_owned()));
        let levels = self.levels.iter().map(|setting| {
            let names: Vec<&str> = setting.value.iter().map(|(name, _)| name).collect();
            let key = match setting.value.iter().next() {
                Some((_, Level::Deny)) => "deny",
                Some((_, Level::Warn)) => "warn",
                Some((_, Level::Allow)) | None => "allow",
            };
            setting.entry(key, names.join(", "))
        });
        let mut entries = self.plain_entries();
        entries.extend(naming.into_iter().chain(levels));
        entries
    }

    fn plain_entries(&self) -> Vec<Entry> {
        let milliseconds = |setting: &Setting<Duration>| setting.value.as_millis().to_string();
        let ahead = file::when_ahead_name(self.when_ahead.value);
        let bad_data = file::on_bad_data_name(self.on_bad_data.value);
        vec![
            self.environment
                .entry("environment", self.environment.value.clone()),
            self.database_url
                .entry("database_url", self.database_url.value.to_string()),
            self.lock_timeout.entry(
                "lock_timeout",
                self.lock_timeout.value.as_secs().to_string(),
            ),
            self.when_ahead.entry("when_ahead", ahead.to_owned()),
            self.on_bad_data.entry("on_bad_data", bad_data.to_owned()),
            self.bookkeeping_schema
                .entry("bookkeeping_schema", self.bookkeeping_schema.value.clone()),
            self.table_lock_timeout.entry(
                "table_lock_timeout_ms",
                milliseconds(&self.table_lock_timeout),
            ),
            self.table_lock_attempts.entry(
                "table_lock_attempts",
                self.table_lock_attempts.value.to_string(),
            ),
            self.busy_timeout
                .entry("busy_timeout_ms", milliseconds(&self.busy_timeout)),
            self.min_score.entry(
                "min_score",
                self.options().threshold().map(|score| score.to_string()),
            ),
            self.backup
                .entry("backup", self.backup.value.name().to_owned()),
            self.backup_folder.entry(
                "backup_folder",
                self.backup_folder.value.display().to_string(),
            ),
            self.backup_keep
                .entry("backup_keep", self.backup_keep.value.to_string()),
            self.backup_keep_days.entry(
                "backup_keep_days",
                self.backup_keep_days.value.map(|days| days.to_string()),
            ),
        ]
    }
}

/// The tables of `whimbrel.toml` that count, the environment's before the top of the file.
struct Pick<'p>(&'p [&'p Profile]);

impl Pick<'_> {
    fn first<T: Clone>(
        &self,
        of: impl Fn(&Profile) -> &Option<Setting<T>>,
        standard: T,
    ) -> Setting<T> {
        let found = self.0.iter().find_map(|profile| of(profile).clone());
        found.unwrap_or_else(|| Setting::new(standard, Origin::Default))
    }
}

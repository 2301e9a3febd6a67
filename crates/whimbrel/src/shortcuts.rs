//! The manager's verbs as functions, for programs that need one of them.

use whimbrel_schema::graph::Target;

use crate::error::Result;
use crate::manager::{MigrationManager, RunReport, Safety, Status, Which};
use crate::migrations::Migrations;

/// Makes a manager of these migrations for a database; [`MigrationManager::new`].
///
/// ```no_run
/// # static REGISTRY: whimbrel::Registry = whimbrel::Registry::new(&[]);
/// # const MIGRATIONS: whimbrel::Migrations = whimbrel::Migrations::unverified(&REGISTRY);
/// let manager = whimbrel::create_migration_manager(MIGRATIONS, "postgresql://user:pass@host/db")?;
/// println!("Current revision: {:?}", manager.status()?.current_revision);
/// # Ok::<(), whimbrel::Error>(())
/// ```
///
/// # Errors
///
/// When the URL cannot be read, or the revisions do not form a history.
pub fn create_migration_manager(migrations: Migrations, url: &str) -> Result<MigrationManager> {
    MigrationManager::new(migrations, url)
}

/// Tells where the database stands, and changes nothing; [`MigrationManager::status`].
///
/// ```
/// # static REGISTRY: whimbrel::Registry = whimbrel::Registry::new(&[]);
/// # const MIGRATIONS: whimbrel::Migrations = whimbrel::Migrations::unverified(&REGISTRY);
/// let manager = whimbrel::create_migration_manager(MIGRATIONS, "sqlite:///./no-such-file.db")?;
/// let status = whimbrel::get_migration_status(&manager)?;
/// assert!(!status.exists && status.current_revision.is_none());
/// # Ok::<(), whimbrel::Error>(())
/// ```
///
/// # Errors
///
/// When the database cannot be read.
pub fn get_migration_status(manager: &MigrationManager) -> Result<Status> {
    manager.status()
}

/// Applies every pending revision to a database that exists; [`MigrationManager::run`].
///
/// ```no_run
/// # static REGISTRY: whimbrel::Registry = whimbrel::Registry::new(&[]);
/// # const MIGRATIONS: whimbrel::Migrations = whimbrel::Migrations::unverified(&REGISTRY);
/// let manager = whimbrel::create_migration_manager(MIGRATIONS, "sqlite:///app.db")?;
/// let report = whimbrel::run_migrations(&manager)?;
/// println!("{} revisions applied", report.revisions.len());
/// # Ok::<(), whimbrel::Error>(())
/// ```
///
/// # Errors
///
/// As [`MigrationManager::run`].
pub fn run_migrations(manager: &MigrationManager) -> Result<RunReport> {
    manager.run(&Target::Heads, &mut ())
}

/// Makes the database and its bookkeeping, then applies every pending revision, in two calls.
///
/// A program that must not wait for long migrations at its start calls
/// [`MigrationManager::start_up`] instead.
///
/// ```
/// # static REGISTRY: whimbrel::Registry = whimbrel::Registry::new(&[]);
/// # const MIGRATIONS: whimbrel::Migrations = whimbrel::Migrations::unverified(&REGISTRY);
/// # let folder = tempfile::tempdir().unwrap();
/// # let url = format!("sqlite:///{}/app.db", folder.path().display());
/// let report = whimbrel::init_and_migrate(MIGRATIONS, &url)?;
/// assert!(report.is_empty(), "this program has no revisions");
/// # Ok::<(), whimbrel::Error>(())
/// ```
///
/// # Errors
///
/// As [`MigrationManager::init`] and [`MigrationManager::run`].
pub fn init_and_migrate(migrations: Migrations, url: &str) -> Result<RunReport> {
    let manager = MigrationManager::new(migrations, url)?;
    manager.init()?;
    manager.run(&Target::Heads, &mut ())
}

/// Makes the database and applies every pending revision, under one lock; [`MigrationManager::quick`].
///
/// ```
/// # static REGISTRY: whimbrel::Registry = whimbrel::Registry::new(&[]);
/// # const MIGRATIONS: whimbrel::Migrations = whimbrel::Migrations::unverified(&REGISTRY);
/// # let folder = tempfile::tempdir().unwrap();
/// # let url = format!("sqlite:///{}/app.db", folder.path().display());
/// let report = whimbrel::quick_migrate(MIGRATIONS, &url)?;
/// assert!(report.is_empty(), "this program has no revisions");
/// # Ok::<(), whimbrel::Error>(())
/// ```
///
/// # Errors
///
/// As [`MigrationManager::quick`].
pub fn quick_migrate(migrations: Migrations, url: &str) -> Result<RunReport> {
    MigrationManager::new(migrations, url)?.quick(&Target::Heads, &mut ())
}

/// Judges revisions with the analyzer, by the policy of the build and the threshold of the
/// environment; [`MigrationManager::judge`]. Nothing is changed.
///
/// ```
/// # static REGISTRY: whimbrel::Registry = whimbrel::Registry::new(&[]);
/// # const MIGRATIONS: whimbrel::Migrations = whimbrel::Migrations::unverified(&REGISTRY);
/// use whimbrel::manager::Which;
///
/// let manager = whimbrel::create_migration_manager(MIGRATIONS, "sqlite:///./no-such-file.db")?;
/// let safety = whimbrel::validate_migration_safety(&manager, &Which::Pending)?;
/// assert!(safety.overall_safety, "{:?}", safety.summary.errors);
/// # Ok::<(), whimbrel::Error>(())
/// ```
///
/// # Errors
///
/// As [`MigrationManager::judge`].
pub fn validate_migration_safety(manager: &MigrationManager, which: &Which) -> Result<Safety> {
    let verdicts = manager.judge(which, manager.policy())?;
    Ok(verdicts.safety(manager.options().threshold()))
}

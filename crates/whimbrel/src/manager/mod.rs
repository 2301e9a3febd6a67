//! The manager: decides what runs, and has the database layer run it.

mod abort;
mod adopt;
mod apply;
mod around;
mod backfill;
mod backup;
mod backup_first;
mod book;
mod catalog;
mod checks;
mod doctor;
mod drift;
mod dry_run;
mod emptying;
mod ground;
mod group;
mod history;
mod inspect;
mod integrity;
mod interrupted;
mod judge;
mod live_names;
mod log;
mod long;
mod look_around;
mod loss;
mod matching;
mod metrics;
mod must_be_safe;
mod observe;
mod offline;
mod options;
mod pending;
mod readiness;
mod repair;
mod replaced;
mod report;
mod reset;
mod restore;
mod resume;
mod revert;
mod round_trip;
mod safety;
mod session;
mod sql_folders;
#[cfg(feature = "cli")]
mod squash;
mod staged;
mod stamp;
mod startup;
mod status;
mod stored_down;
mod stored_rollback;
mod take_back;
mod trace;
mod unfinished;

pub use crate::database::Cancel;
pub use crate::database::foreign::Tool;
pub use abort::{AbortPlan, AbortReport};
pub use adopt::{AdoptReport, AdoptedRow, Adoption};
pub use backfill::DataWork;
pub use backup::{
    BackupOptions, BackupPolicy, BackupReport, BackupRequest, Manifest, Verified, Verify,
};
#[cfg(feature = "cli")]
pub(crate) use book::refused_target;
pub use catalog::replayed_migrations;
pub use doctor::{Ailment, Look};
pub use drift::DriftReport;
pub use dry_run::{DryRevision, DryRunReport, Ground};
pub use history::{HistoryEntry, RevisionState};
pub use integrity::CheckAfter;
pub use judge::{Basis, JudgedRevision, Verdicts, Which};
pub use log::LogLine;
pub use loss::Loss;
pub use matching::MatchedBy;
pub use observe::{Event, Observer};
pub use options::{OnBadData, Options, WhenAhead};
pub use pending::{PlannedRevision, RunPlan};
pub use readiness::{Readiness, ReadinessCheck};
pub use repair::{ChangedRevision, MissingRow, RepairReport};
pub use report::{RevisionReport, RunReport};
pub use reset::{Dropped, DroppedKind, ResetReport};
pub use restore::RestoreReport;
pub use revert::Back;
pub use round_trip::{Fixture, RoundTrip, RoundTripOptions, RoundTrips};
pub use safety::Safety;
#[cfg(feature = "cli")]
pub(crate) use squash::{SquashedMigrations, squashed_migrations};
pub use stamp::{Rows, StampReport};
pub use startup::{StartUp, StartUpPolicy};
pub use status::{RevisionStatus, Status};
pub use trace::{Effects, Trace, TracedStatement};
pub use whimbrel_schema::analyze::{Band, Score};
pub use whimbrel_schema::graph::Target;

use whimbrel_schema::verify::{BadLevel, Policy};

use crate::database::DatabaseUrl;
use crate::error::{Error, ErrorKind, Result};
use crate::migrations::Migrations;
use book::Book;
pub(crate) use session::dialect_of;
use sql_folders::SqlFolders;

/// Brings a database to the revisions that are compiled into the program, and back.
///
/// A manager holds no connection: each call opens its own, takes the migration lock when it is to
/// change anything, and closes it at the end.
#[derive(Debug)]
pub struct MigrationManager {
    book: Book,
    url: DatabaseUrl,
    options: Options,
    policy: Policy,
    sql: Option<SqlFolders>,
}

impl MigrationManager {
    /// A manager of these migrations for a database.
    ///
    /// # Errors
    ///
    /// When the URL cannot be read, or the revisions do not form a history.
    pub fn new(migrations: Migrations, url: &str) -> Result<Self> {
        Self::with_options(migrations, url.parse()?, Options::default())
    }

    /// A manager with options of its own.
    ///
    /// # Errors
    ///
    /// When the revisions do not form a history, which those that the gate verified always do, and
    /// when the options set the level of a rule that there is not.
    pub fn with_options(
        migrations: Migrations,
        url: DatabaseUrl,
        options: Options,
    ) -> Result<Self> {
        let policy = policy_of(&migrations, &options).map_err(bad_level)?;
        let book = Book::open(migrations)?;
        let mut options = options;
        options.database.replaced = book.replaced();
        Ok(Self {
            book,
            url,
            options,
            policy,
            sql: None,
        })
    }

    /// The database, its password hidden.
    pub fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// The policy in the environment: that of the build with its levels for this environment, then
    /// the levels of the options.
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// What asks the work of this manager to stop.
    pub fn cancel(&self) -> &Cancel {
        &self.options.database.cancel
    }

    /// The options.
    pub fn options(&self) -> &Options {
        &self.options
    }
}

fn policy_of(migrations: &Migrations, options: &Options) -> std::result::Result<Policy, BadLevel> {
    let mut policy = migrations.policy().for_environment(&options.environment);
    if let Some(naming) = &options.naming {
        policy = policy.naming(naming.clone());
    }
    let mut lists = options.levels.iter();
    lists.try_fold(policy, |policy, lists| policy.with_lists(lists))
}

/// A level that means nothing, as an error of usage.
pub(crate) fn bad_level(bad: BadLevel) -> Error {
    Error::new(ErrorKind::Usage, bad.to_string()).with_hint(bad.hint())
}

//! What an application does around the work on its database: hooks.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use whimbrel_schema::plan::Direction;

pub use crate::database::connected::Connected;
use crate::error::Error;

/// What a hook returns; its error is shown to the person who runs the command.
pub type HookResult = Result<(), Box<dyn StdError + Send + Sync>>;

/// What an application does around the work on its database; every method does nothing by default.
///
/// An error of [`on_connect`](Hooks::on_connect), [`before_run`](Hooks::before_run) or
/// [`before_revision`](Hooks::before_revision) stops the work before anything more is changed. An
/// error of a hook that comes after something is reported and undoes nothing.
///
/// ```
/// use whimbrel::hooks::{Connected, HookResult, Hooks};
/// use whimbrel::manager::Options;
///
/// struct Tenancy;
///
/// impl Hooks for Tenancy {
///     fn on_connect(&self, session: &mut Connected<'_>) -> HookResult {
///         if session.backend() == whimbrel::Backend::Postgres {
///             session.execute("SET search_path TO tenant_7, public")?;
///         }
///         Ok(())
///     }
/// }
///
/// let options = Options::default().with_hooks(Tenancy);
/// # let _ = options;
/// ```
pub trait Hooks: Send + Sync {
    /// Prepares a session: a search path, a role, the functions and collations that the application
    /// registers on SQLite.
    ///
    /// It runs for every session that reads or changes the database, and again when a statement of a
    /// migration may have changed its settings. What the work itself rests on is set after it and
    /// wins: timeouts, time zone, foreign keys.
    ///
    /// # Errors
    ///
    /// Those of the application; the database is not touched then.
    fn on_connect(&self, session: &mut Connected<'_>) -> HookResult {
        let _ = session;
        Ok(())
    }

    /// Comes before the first revision of a run or rollback, which has something to do.
    ///
    /// # Errors
    ///
    /// Those of the application; nothing is changed then.
    fn before_run(&self, run: &RunFacts<'_>) -> HookResult {
        let _ = run;
        Ok(())
    }

    /// Comes after the last revision of a run or rollback that succeeded.
    ///
    /// # Errors
    ///
    /// Those of the application; they are reported, and what was done stays.
    fn after_run(&self, run: &RunFacts<'_>) -> HookResult {
        let _ = run;
        Ok(())
    }

    /// Comes before each revision, outside of its transaction.
    ///
    /// # Errors
    ///
    /// Those of the application; the revision is not begun then, and those before it stay.
    fn before_revision(&self, revision: &RevisionFacts<'_>) -> HookResult {
        let _ = revision;
        Ok(())
    }

    /// Comes after each revision, outside of its transaction.
    ///
    /// # Errors
    ///
    /// Those of the application; they are reported, and the revision stays.
    fn after_revision(&self, revision: &RevisionFacts<'_>) -> HookResult {
        let _ = revision;
        Ok(())
    }

    /// Comes when a run or rollback failed.
    ///
    /// # Errors
    ///
    /// Those of the application; they are logged, and the failure itself is what is reported.
    fn on_failure(&self, error: &Error) -> HookResult {
        let _ = error;
        Ok(())
    }
}

/// The run or rollback that a hook stands beside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RunFacts<'r> {
    /// Which way it goes.
    pub direction: Direction,
    /// The revisions, in the order in which they are carried out.
    pub revisions: &'r [&'r str],
    /// The name of the environment.
    pub environment: &'r str,
}

/// The revision that a hook stands beside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RevisionFacts<'r> {
    /// Which way it goes.
    pub direction: Direction,
    /// Its id.
    pub id: &'r str,
    /// Its message.
    pub message: &'r str,
    /// The name of the environment.
    pub environment: &'r str,
}

impl<'r> RunFacts<'r> {
    pub(crate) const fn new(
        direction: Direction,
        revisions: &'r [&'r str],
        environment: &'r str,
    ) -> Self {
        Self {
            direction,
            revisions,
            environment,
        }
    }
}

impl<'r> RevisionFacts<'r> {
    pub(crate) const fn new(
        direction: Direction,
        id: &'r str,
        message: &'r str,
        environment: &'r str,
    ) -> Self {
        Self {
            direction,
            id,
            message,
            environment,
        }
    }
}

/// The hooks of an application, or none. Two are equal when they are the same object.
#[derive(Clone, Default)]
pub struct HookSet(Option<Arc<dyn Hooks>>);

impl HookSet {
    /// These hooks.
    pub fn new(hooks: impl Hooks + 'static) -> Self {
        Self(Some(Arc::new(hooks)))
    }

    /// The hooks, where there are any.
    pub fn get(&self) -> Option<&dyn Hooks> {
        self.0.as_deref()
    }

    /// Tells whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }
}

impl fmt::Debug for HookSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Some(_) => "HookSet(…)",
            None => "HookSet(none)",
        })
    }
}

impl PartialEq for HookSet {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(one), Some(two)) => Arc::ptr_eq(one, two),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }
}

impl Eq for HookSet {}

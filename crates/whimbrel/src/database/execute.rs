//! Carrying out the steps of plans.

use std::time::Duration;

use whimbrel_schema::plan::{ForeignKeys, Item};

use super::bookkeeping::{Progress, Record};
use crate::error::Result;

/// One revision's share of a transactional step.
#[derive(Clone, Copy, Debug)]
pub struct Work<'w> {
    /// The revision.
    pub revision: &'w str,
    /// What is done, in order.
    pub items: &'w [Item],
    /// What the bookkeeping says of it, written in the same transaction after the items.
    pub record: &'w Record,
}

/// What the database layer knows of the run.
#[derive(Clone, Copy, Debug)]
pub struct Run<'r> {
    /// The id of the run.
    pub id: &'r str,
    /// The environment, for `environment_is` guards.
    pub environment: &'r str,
}

/// How a step went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Executed {
    /// How long it waited for locks of tables, over all attempts.
    pub lock_wait: Duration,
    /// How many attempts it took.
    pub attempts: u32,
}

/// Carries out the steps of plans.
pub trait Execute {
    /// Carries out transactional steps of one or several revisions in one transaction: all or nothing.
    ///
    /// The records are written in the same transaction, each after its revision's items. An error
    /// carries the revision and the statement that failed; the database is then as it was before.
    /// An error in or after COMMIT is an unknown outcome and says so.
    fn execute_transaction(
        &mut self,
        run: Run<'_>,
        work: &[Work<'_>],
        foreign_keys: ForeignKeys,
    ) -> Result<Executed>;

    /// Carries out a step that stands alone, under an intent row committed before (rule A3), and
    /// decides by a probe of the catalog whether it is done. `progress` is the stored row of the
    /// revision; on success its `steps_done` is advanced and its intents are cleared.
    fn execute_alone(&mut self, run: Run<'_>, progress: &Progress, item: &Item)
    -> Result<Executed>;
}

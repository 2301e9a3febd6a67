//! How the database layer behaves.

use std::time::Duration;

use super::cancel::Cancel;
use crate::hooks::HookSet;

/// How the database layer behaves; every value has a default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The PostgreSQL schema of the bookkeeping tables; by default the first of the search path.
    pub bookkeeping_schema: Option<String>,
    /// How long one attempt of a step waits for a table's lock on PostgreSQL: 500 ms.
    pub lock_timeout: Duration,
    /// How many attempts a step gets while locks are not granted: 20.
    pub attempts: u32,
    /// How long a statement waits while another connection writes the SQLite file: 5 s.
    pub busy_timeout: Duration,
    /// The name and version of the application, for the log.
    pub application: Option<String>,
    /// What asks the work to stop at a safe point.
    pub cancel: Cancel,
    /// What the application does around the work.
    pub hooks: HookSet,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            bookkeeping_schema: None,
            lock_timeout: Duration::from_millis(500),
            attempts: 20,
            busy_timeout: Duration::from_secs(5),
            application: None,
            cancel: Cancel::default(),
            hooks: HookSet::default(),
        }
    }
}

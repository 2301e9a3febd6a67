//! Whether a run could start now.

use serde::Serialize;

use super::MigrationManager;
use crate::database::lock::LockWait;
use crate::database::{self, Access, Opened};
use crate::error::{Error, Result};

/// What stands in the way of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Readiness {
    /// The checks, in the order in which they were made; those after a failed one are left out when
    /// they cannot be made without it.
    pub checks: Vec<ReadinessCheck>,
}

/// One thing that a run needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReadinessCheck {
    /// What it asks.
    pub name: &'static str,
    /// Why a run could not start; none when it could.
    pub problem: Option<String>,
    /// What to do about it.
    pub hint: Option<String>,
    /// What a person should know about it, and does not stand in the way.
    pub note: Option<String>,
}

impl Readiness {
    /// Tells whether a run could start now.
    pub fn is_ready(&self) -> bool {
        self.checks.iter().all(|check| check.problem.is_none())
    }

    pub(super) fn add<T>(&mut self, name: &'static str, outcome: Result<T>) -> Option<T> {
        let (value, error) = match outcome {
            Ok(value) => (Some(value), None),
            Err(error) => (None, Some(error)),
        };
        self.checks.push(ReadinessCheck {
            name,
            problem: error.as_ref().map(|error| error.message().to_owned()),
            hint: error.as_ref().and_then(Error::hint).map(str::to_owned),
            note: None,
        });
        value
    }

    /// Adds a check whose answer may hold something that a person should know.
    pub(super) fn add_noted(&mut self, name: &'static str, outcome: Result<Option<String>>) {
        let note = self.add(name, outcome).flatten();
        if let Some(check) = self.checks.last_mut() {
            check.note = note;
        }
    }
}

impl MigrationManager {
    /// Finds out whether a run could start now; changes nothing.
    ///
    /// It connects as a run does, asks whether the database can be written and tables made in it,
    /// takes the migration lock and gives it back, and looks for an unfinished revision and for a
    /// history that contradicts the program. Then it looks at the tables that are to be changed: whose
    /// they are, who holds locks on them, what is invalid, whether the disk has room.
    pub fn readiness(&self) -> Readiness {
        let mut readiness = Readiness { checks: Vec::new() };
        readiness.add("the program was verified", self.must_be_verified());
        let opened = database::open(&self.url, Access::Existing, &self.options.database);
        let opened = opened.and_then(|opened| match opened {
            Opened::Present(database) | Opened::Created(database) => Ok(database),
            Opened::Absent => Err(super::checks::absent(&self.url)),
        });
        let Some(mut database) = readiness.add("the database can be reached and written", opened)
        else {
            return readiness;
        };
        readiness.add("tables can be created", database.may_create_tables());
        let lock = database
            .acquire_lock(LockWait::NONE)
            .and_then(|_| database.release_lock());
        readiness.add("no other runner is at work", lock);
        let state = super::session::read_state(database.as_mut());
        let Some(state) = readiness.add("the bookkeeping can be read", state) else {
            return readiness;
        };
        let unfinished = match state.unfinished() {
            None => Ok(()),
            Some(progress) => Err(super::unfinished::in_the_way(progress, "then look again")),
        };
        readiness.add("no revision is unfinished", unfinished);
        let agrees = self
            .must_not_be_ahead(&state)
            .and_then(|()| self.must_be_unchanged(&state));
        let agrees = readiness.add("the history agrees with the program", agrees);
        if agrees.is_some() && state.unfinished().is_none() {
            self.look_around(database, state, &mut readiness);
        }
        readiness
    }

    /// Refuses when the recorded history contradicts the program; changes nothing.
    ///
    /// # Errors
    ///
    /// [`HistoryConflict`](crate::ErrorKind::HistoryConflict) when an applied revision was changed, and when the database
    /// cannot be read.
    pub fn check_history(&self) -> Result<()> {
        match self.look()? {
            Some(session) => self.must_be_unchanged(&session.state),
            None => Ok(()),
        }
    }
}

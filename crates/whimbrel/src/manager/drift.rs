//! Drift: whether the database still has the schema that its revisions made.

use serde::Serialize;
use whimbrel_schema::drift::drift;

use super::MigrationManager;
use super::catalog::replayed;
use super::session::Session;
use crate::database::Scope;
use crate::error::Result;
use crate::states::{schemas, within};

/// How the live schema differs from the one that the applied revisions make.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DriftReport {
    /// What is not as the revisions make it, in clauses: `` column `t.c` is missing ``.
    pub differences: Vec<String>,
    /// The objects that no revision made; they are no drift.
    pub unknown: Vec<String>,
    /// What could not be compared, and counts as the same.
    pub undecided: Vec<String>,
    /// What was not read, and why.
    pub left_out: Vec<String>,
}

impl DriftReport {
    /// Tells whether the database has all that its revisions made, as they made it.
    pub fn is_empty(&self) -> bool {
        self.differences.is_empty()
    }
}

impl MigrationManager {
    /// Compares the live schema with the one that the applied revisions make; nothing is changed.
    ///
    /// # Errors
    ///
    /// When the database cannot be read or does not exist, when its history contradicts the program's,
    /// and while a revision is unfinished.
    pub fn drift(&self) -> Result<DriftReport> {
        let Some(mut session) = self.look()? else {
            return Err(super::checks::absent(&self.url));
        };
        self.must_not_be_ahead(&session.state)?;
        self.must_be_unchanged(&session.state)?;
        if let Some(progress) = session.state.unfinished() {
            // What it has done so far would count as drift.
            return Err(super::unfinished::in_the_way(progress, "then compare"));
        }
        let applied = session.state.known_in_order(&self.book);
        self.drift_from(&mut session, applied)
    }

    /// Compares the live schema with the one that these revisions make.
    pub(super) fn drift_from(
        &self,
        session: &mut Session,
        revisions: Vec<&'static str>,
    ) -> Result<DriftReport> {
        let made = replayed(&self.book, revisions)?;
        let schemas = schemas(&made);
        let scope = match schemas.is_empty() {
            true => Scope::Own,
            false => Scope::Everything,
        };
        let live = session.database.introspect(&scope)?;
        let compared = session.database.as_stored(&made, &live.catalog)?;
        let found = drift(&compared.catalog, &within(&live.catalog, &schemas));
        Ok(DriftReport {
            differences: found.differences,
            unknown: found.unknown,
            undecided: compared.undecided,
            left_out: live.left_out,
        })
    }
}

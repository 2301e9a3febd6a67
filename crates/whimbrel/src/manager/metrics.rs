//! What the bookkeeping tells of a database in numbers.

use std::fmt::Display;

use whimbrel_schema::plan::Direction;

use super::MigrationManager;
use super::log::whole_log;
use crate::error::Result;
use crate::telemetry::{Metrics, Work};

impl MigrationManager {
    /// What a span says of work on this database.
    pub(super) fn about(&self, direction: Direction, target: &impl Display) -> Work {
        Work {
            backend: self.url.backend(),
            direction,
            target: target.to_string(),
            environment: self.options.environment.clone(),
        }
    }

    /// The numbers of a database: what is applied and pending, how long it took, what failed.
    ///
    /// They are read from the bookkeeping, so that every program that looks sees the same ones; nothing
    /// is changed.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    pub fn metrics(&self) -> Result<Metrics> {
        let Some(mut session) = self.look()? else {
            return Ok(Metrics::of(&self.status_of(None), &[], None));
        };
        let status = self.status_of(Some(&session));
        let records = whole_log(&mut session)?;
        let bytes = session.database.database_bytes()?;
        Ok(Metrics::of(&status, &records, bytes))
    }
}

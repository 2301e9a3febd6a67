//! Introspection: a few queries over the server's catalogs, in one snapshot, whatever the number of tables.
//!
//! The search path of the snapshot is the default schema alone, so that the server itself writes names in
//! it plain and all others with their schemas.

mod columns;
mod constraints;
mod dependencies;
mod extensions;
mod grants;
mod indexes;
mod locked;
mod others;
mod policies;
mod routines;
mod rows;
mod schemas;
mod scope;
mod sequences;
mod snapshot;
mod spelling;
mod statistics;
mod tables;
#[cfg(test)]
mod tests;
mod triggers;
mod types;
mod views;

use super::Postgres;
use crate::database::introspection::{Introspect, Introspection, Scope};
use crate::error::Result;

impl Introspect for Postgres {
    fn introspect(&mut self, scope: &Scope) -> Result<Introspection> {
        let asking = self.asking();
        snapshot::read(&mut self.connection, &asking, scope)
    }
}

impl Postgres {
    /// What is the same for every snapshot: names are plain in the schema in which revisions make
    /// tables, also when it does not exist yet.
    fn asking(&self) -> snapshot::Asking {
        let current = self.session.current_schema.as_deref();
        snapshot::Asking {
            version: self.server.version,
            default_schema: current.unwrap_or("public").to_owned(),
            lock_timeout: super::session::milliseconds(&self.settings),
        }
    }
}

//! A database made for a while beside another one, on the same server.

use std::hash::{BuildHasher, Hasher, RandomState};

use diesel::connection::SimpleConnection;
use whimbrel_schema::dialect::quote_identifier;

use super::connect::Refused;
use super::create::maintenance;
use super::encryption;
use super::failure::{failed, text};
use crate::database::url::PostgresTarget;
use crate::error::{Error, ErrorKind, Result};

/// A database that is dropped with the value.
#[derive(Debug)]
pub(crate) struct ScratchDatabase {
    name: String,
    target: PostgresTarget,
}

impl ScratchDatabase {
    /// Makes a database on the server of another one, through the server's maintenance database.
    pub(crate) fn beside(other: &PostgresTarget) -> Result<Self> {
        encryption::check(other)?;
        let mut connection = maintenance(other).map_err(Refused::into_error)?;
        let number = RandomState::new().build_hasher().finish();
        let name = format!("whimbrel_trace_{number:016x}");
        let create = format!("CREATE DATABASE {}", quote_identifier(&name));
        connection
            .batch_execute(&create)
            .map_err(|error| match text(&error) {
                refusal if refusal.contains("permission denied") => Error::new(
                    ErrorKind::NotReady,
                    "a trace needs a scratch database, and this role may not create one",
                )
                .with_hint(
                    "let an administrator run ALTER ROLE <this role> CREATEDB, or give \
                     `--database-url` of a server for tests",
                ),
                _ => failed(error).with_statement(&create),
            })?;
        let target = other.with("dbname", &name);
        Ok(Self { name, target })
    }

    /// Where it is.
    pub(crate) fn target(&self) -> &PostgresTarget {
        &self.target
    }

    fn remove(&self) -> Result<()> {
        let name = quote_identifier(&self.name);
        let mut connection = maintenance(&self.target).map_err(Refused::into_error)?;
        let drop = format!("DROP DATABASE IF EXISTS {name}");
        // FORCE came with PostgreSQL 13; without it the server waits five seconds for sessions to end.
        connection
            .batch_execute(&format!("{drop} WITH (FORCE)"))
            .or_else(|_| connection.batch_execute(&drop))
            .map_err(failed)
    }
}

impl Drop for ScratchDatabase {
    fn drop(&mut self) {
        if let Err(error) = self.remove() {
            let name = &self.name;
            log::warn!(target: super::super::execute::LOG, "the scratch database `{name}` stays: {error}");
        }
    }
}

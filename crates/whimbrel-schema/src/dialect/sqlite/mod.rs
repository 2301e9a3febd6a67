//! SQLite.
//!
//! What `ALTER TABLE` can do is done by it; for everything else the table is made anew
//! ([`Rebuild`](crate::plan::Rebuild)). Changes to a table wait (see [`waiting`]), so that several
//! of them are one rebuild.

mod backfill;
mod capabilities;
mod column;
mod constraint;
mod conversion;
mod definition;
mod enumeration;
mod expression;
mod index;
mod key;
mod postgres_only;
mod raw;
mod rebuild;
mod rebuild_acts;
mod rebuild_checks;
mod rename;
mod rows;
mod schema;
mod table;
mod trigger;
mod types;
mod waiting;

use super::acts::Acts;
use super::{Dialect, PlanFor, Writer};
use crate::backend::Backend;
use crate::catalog::Catalog;
use crate::identifier::halves;
use crate::operation::{Operation, dispatch};
use crate::plan::{Steps, Unsupported};
use capabilities::Capabilities;
pub(crate) use expression::is_random_uuid;
pub(crate) use schema::rows as sqlite_rows;
pub(crate) use types::{Affinity, affinity};

/// What SQLite's statements do.
const ACTS: Acts = Acts::of(Backend::Sqlite);

/// SQLite at one version.
#[derive(Clone, Copy, Debug)]
pub struct Sqlite {
    capabilities: Capabilities,
}

impl Sqlite {
    /// The dialect of a library version, as `sqlite3_libversion_number` gives it: 3.45.1 is
    /// `3_045_001`.
    pub const fn new(version: u32) -> Self {
        Self {
            capabilities: Capabilities::of(version),
        }
    }
}

impl Dialect for Sqlite {
    fn backend(&self) -> Backend {
        Backend::Sqlite
    }

    fn prepare(
        &self,
        operation: &Operation,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        if waiting::must_end(operation, before, steps) {
            waiting::end(before, steps)?;
        }
        Ok(())
    }

    fn plan_operation(
        &self,
        operation: &Operation,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        dispatch!(operation, op => PlanFor::<Self>::plan(op, self, before, steps))
    }

    fn settle(&self, after: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        waiting::end(after, steps)
    }
}

const fn writer() -> Writer {
    Writer::new(Backend::Sqlite)
}

/// A name in its quotes.
fn quoted(name: &str) -> String {
    super::quote_identifier(name)
}

/// SQL of the author's in brackets.
fn bracketed(sql: &str) -> String {
    writer().group(sql).finish()
}

/// Refuses a new table or index whose name SQLite takes for another's, or that lies in a schema.
fn must_not_be_taken(name: &str, catalog: &Catalog) -> Result<(), Unsupported> {
    must_lie_in_no_schema(name)?;
    match catalog.relation_spelt_otherwise(name) {
        None => Ok(()),
        Some(taken) => Err(same_name(name, &taken)),
    }
}

/// A file is one schema ([ATTACH DATABASE](https://www.sqlite.org/lang_attach.html)).
fn must_lie_in_no_schema(name: &str) -> Result<(), Unsupported> {
    match halves(name) {
        (None, _) => Ok(()),
        (Some(schema), name) => Err(unsupported(
            format!("has no schema `{schema}` for `{name}`"),
            "put the operation into `schema.only(Backend::Postgres, …)`, or leave the schema out",
        )),
    }
}

fn same_name(name: &str, taken: &str) -> Unsupported {
    unsupported(
        format!("takes `{name}` and `{taken}` for the same name"),
        "choose a name that differs in more than upper and lower case",
    )
}

fn unsupported(what: impl Into<String>, instead: impl Into<String>) -> Unsupported {
    Unsupported {
        backend: Backend::Sqlite,
        what: what.into(),
        instead: instead.into(),
    }
}

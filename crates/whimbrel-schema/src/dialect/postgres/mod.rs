//! PostgreSQL: how operations become steps there.
//!
//! On tables that other programs use, statements take their least blocking form. A step strongly
//! locks at most one table in use; a statement that needs two has a step to itself.

mod altered;
mod backfill;
mod bounds;
mod capabilities;
mod change_type;
mod column;
mod constraint;
mod conversion;
mod definition;
mod derived;
mod drop_enum_value;
mod enumeration;
mod exclusion;
mod filling;
mod index;
mod kept;
mod key;
mod nullability;
mod partition;
mod partitioned;
mod raw;
mod rename;
mod replaced;
mod rows;
mod sqlite_only;
mod table;
mod table_option;
mod trigger;
pub(crate) mod twin;
mod types;

use super::acts::Acts;
use super::{Dialect, PlanFor, Writer};
use crate::analyze::act::Act;
use crate::backend::Backend;
use crate::catalog::{Catalog, Deferrable};
use crate::identifier::Identifier;
use crate::operation::{Operation, dispatch};
use crate::plan::{Steps, Unchecked, Unsupported};
use crate::sql::SqlText;
use capabilities::Capabilities;
pub(crate) use conversion::{Conversion, conversion};
pub(crate) use trigger::value_in_body;
pub(in crate::dialect) use types::declared as declared_type;

/// What PostgreSQL's statements do.
const ACTS: Acts = Acts::of(Backend::Postgres);

/// Where names without a schema lie, unless the search path says otherwise
/// ([The Public Schema](https://www.postgresql.org/docs/current/ddl-schemas.html#DDL-SCHEMAS-PUBLIC)).
const DEFAULT_SCHEMA: &str = "public";

/// PostgreSQL at one version.
#[derive(Clone, Copy, Debug)]
pub struct Postgres {
    capabilities: Capabilities,
}

impl Postgres {
    /// The dialect of a server version as the server counts it: 150018 is 15.18.
    pub const fn new(version: u32) -> Self {
        Self {
            capabilities: Capabilities::of(version),
        }
    }
}

impl Dialect for Postgres {
    fn backend(&self) -> Backend {
        Backend::Postgres
    }

    fn prepare(
        &self,
        _operation: &Operation,
        _before: &Catalog,
        _steps: &mut Steps,
    ) -> Result<(), Unsupported> {
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

    fn settle(&self, _after: &Catalog, _steps: &mut Steps) -> Result<(), Unsupported> {
        Ok(())
    }
}

fn unsupported(what: impl Into<String>, instead: impl Into<String>) -> Unsupported {
    Unsupported {
        backend: Backend::Postgres,
        what: what.into(),
        instead: instead.into(),
    }
}

/// The text that the author wrote for PostgreSQL.
fn text_of<'t>(text: &'t SqlText, of_what: &str) -> Result<&'t str, Unsupported> {
    text.get(Backend::Postgres).ok_or_else(|| {
        unsupported(
            format!("has no text for {of_what}"),
            "add `.postgres(\"…\")` to it, or put the operation into `schema.only(Backend::Sqlite, …)`",
        )
    })
}

const fn write() -> Writer {
    Writer::new(Backend::Postgres)
}

/// The beginning of every change to a table.
fn alter_table(table: &str) -> Writer {
    let mut sql = write();
    sql.raw("ALTER TABLE ").name(table).raw(" ");
    sql
}

/// Adds a statement that changes the schema.
///
/// It fails while deferred checks of rows written in the same transaction are pending ("pending
/// trigger events"), so that they run first:
/// <https://www.postgresql.org/docs/current/sql-set-constraints.html>.
fn change(before: &Catalog, steps: &mut Steps, act: Act, text: String) {
    let pending = match steps.unchecked() {
        Unchecked::Nothing => false,
        Unchecked::Rows => may_defer(before),
        Unchecked::Anything => true,
    };
    if pending {
        let check = Act::Harmless("SET CONSTRAINTS");
        steps.check_rows(check, "SET CONSTRAINTS ALL IMMEDIATE");
    }
    steps.statement(act, text);
}

fn may_defer(catalog: &Catalog) -> bool {
    let mut keys = catalog.tables().flat_map(|table| &table.foreign_keys);
    keys.any(|key| key.deferrable != Deferrable::No)
}

/// Adds a statement that strongly locks a table, and another beside it when that is in use.
///
/// The step then holds nothing else, so that no lock is held while the next one is waited for.
fn change_joined(
    before: &Catalog,
    steps: &mut Steps,
    table: &Identifier,
    other: Option<&Identifier>,
    act: Act,
    text: String,
) {
    let other = other.filter(|other| *other != table && steps.is_in_use(other));
    let Some(other) = other else {
        steps.lock(table);
        return change(before, steps, act, text);
    };
    steps.split();
    steps.lock(if steps.is_in_use(table) { table } else { other });
    change(before, steps, act, text);
    steps.split();
}

/// Measures the values of a table anew, or those of one column.
///
/// That takes its time, so that it has a step to itself while the table is in use. Tables born in
/// the run are left to autovacuum, which measures them with their first rows.
fn measure(steps: &mut Steps, table: &Identifier, column: Option<&Identifier>) {
    if !steps.is_old(table) {
        return;
    }
    let mut analyze = write();
    analyze.raw("ANALYZE ").name(table);
    if let Some(column) = column {
        analyze.raw(" (").name(column).raw(")");
    }
    if steps.is_in_use(table) {
        steps.split();
        steps.statement(ACTS.measure(table), analyze.finish());
        steps.split();
    } else {
        steps.statement(ACTS.measure(table), analyze.finish());
    }
}

//! Lowering: a statement that was read becomes the operations that the typed builder would have
//! recorded.
//!
//! An act says what a statement does; the catalog before it says the rest: which table an index
//! belongs to, which automatic name is free, whether `IF NOT EXISTS` has anything to do. So lowering
//! follows a history: [`lower`] leaves the catalog after the statement.
//!
//! What a catalog cannot hold is named, never passed over: a statement that says more than its
//! operations is [`Lowered::Nearly`], and one whose effects are unknown is [`Lowered::Opaque`].

mod alter_table;
mod columns;
mod constraints;
mod create_table;
mod drops;
mod indexes;
mod lowering;
mod named;
mod object_changes;
mod objects;
mod others;
mod partitions;
mod stop;
mod types;
mod values;

use crate::analyze::Statement;
use crate::backend::Backend;
use crate::catalog::{Catalog, Refused};
use crate::condition::Condition;
use crate::identifier::Identifier;
use crate::operation::Operation;
use lowering::Lowering;
use stop::Stop;

/// What a statement became.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lowered {
    /// Operations that do all that the statement does.
    Operations(Vec<Guarded>),
    /// Operations that do what a catalog can hold of it.
    Nearly {
        /// The operations.
        operations: Vec<Guarded>,
        /// What they leave out, in words or in the keywords of the statement.
        beyond: Vec<String>,
    },
    /// It changes nothing that a catalog holds: rows, functions, settings.
    Beside,
    /// What it does to the schema cannot be said.
    Opaque {
        /// What it is, in words.
        what: String,
        /// What it may change.
        reach: Reach,
    },
}

/// What a statement may change whose effects are unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// These tables and views alone.
    Named(Vec<Identifier>),
    /// Anything.
    Anything,
}

/// An operation with the conditions under which the statement carries it out: its `IF EXISTS` and
/// `IF NOT EXISTS`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guarded {
    /// The operation.
    pub operation: Operation,
    /// The conditions, all of which hold.
    pub guards: Vec<Condition>,
}

/// For which databases the expressions in a statement are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spoken {
    /// For all of them.
    Everywhere,
    /// For the one that the statement was read for.
    Here,
}

impl Lowered {
    /// The operations, as far as there are any.
    pub fn operations(&self) -> &[Guarded] {
        match self {
            Self::Operations(operations) | Self::Nearly { operations, .. } => operations,
            Self::Beside | Self::Opaque { .. } => &[],
        }
    }
}

/// Lowers a statement, and moves the catalog to the state after it.
///
/// Unread SQL may have made what the catalog does not know: a statement about that is opaque.
///
/// # Errors
///
/// When the statement contradicts what the catalog knows for certain, such as a column that a table
/// does not have; the catalog is then as it was.
pub fn lower(
    backend: Backend,
    statement: &Statement,
    spoken: Spoken,
    catalog: &mut Catalog,
) -> Result<Lowered, Refused> {
    let start = catalog.mark();
    let mut lowering = Lowering::new(backend, statement, spoken, catalog);
    let stop = match lowering.act(&statement.act) {
        Ok(()) => return Ok(lowering.finish()),
        Err(stop) => stop,
    };
    let opaque = match stop {
        Stop::Refused(refused) if !lowering.may_be(&refused) => Err(refused),
        Stop::Refused(refused) => Ok((refused.reason.to_string(), lowering.targets())),
        Stop::Opaque { what, reach } => Ok((what, reach)),
    };
    catalog.rollback(start);
    let (what, reach) = opaque?;
    match &reach {
        Reach::Named(names) => names.iter().for_each(|name| catalog.loosen(name)),
        Reach::Anything => catalog.loosen_all(),
    }
    Ok(Lowered::Opaque { what, reach })
}

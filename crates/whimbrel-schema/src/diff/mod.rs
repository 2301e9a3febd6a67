//! The operations that lead from one schema to another.
//!
//! Each operation is carried out on a copy of the first schema as soon as it is found, so that what is
//! returned always fits together, and the next one is looked for in what is left. They come in an
//! order in which a database takes them: what others need first, and what needs others last to come
//! and first to go.

mod agreed;
mod columns;
mod constraints;
mod disturbed;
mod enums;
mod existing_rows;
mod foreign;
mod guard;
mod indexes;
mod objects;
mod order;
mod partitions;
mod parts;
mod rename;
mod spoken;
mod tables;
mod written;

pub use agreed::{Said, in_words_of};
pub use existing_rows::{Filling, Fillings, needed_fillings};
pub use foreign::without_foreign;
pub use guard::guarded;
pub use rename::{Candidate, RenameProblem, Renamed, Renames, candidates};
pub use written::Written;

use crate::catalog::{Catalog, Refused};
use crate::operation::{Change, Operation};
use crate::sql::SqlText;

/// How the two schemas are compared.
#[derive(Clone, Copy)]
pub struct Comparison<'c> {
    /// What has another name in the second schema.
    pub renames: &'c Renames,
    /// Tells whether two expressions, written differently, mean the same; they are asked for only
    /// where their tokens differ.
    pub same_expression: &'c dyn Fn(&SqlText, &SqlText) -> bool,
}

impl std::fmt::Debug for Comparison<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let renames = &self.renames;
        f.debug_struct("Comparison")
            .field("renames", renames)
            .finish_non_exhaustive()
    }
}

impl Comparison<'_> {
    fn same_sql(&self, a: &SqlText, b: &SqlText) -> bool {
        a == b || a.canonical() == b.canonical() || (self.same_expression)(a, b)
    }

    fn same_maybe_sql(&self, a: Option<&SqlText>, b: Option<&SqlText>) -> bool {
        match (a, b) {
            (Some(a), Some(b)) => self.same_sql(a, b),
            (a, b) => a.is_none() && b.is_none(),
        }
    }
}

/// What leads from one schema to another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// The operations, in order.
    pub operations: Vec<Operation>,
    /// What differs and no operation changes, in sentences without a full stop.
    pub unexplained: Vec<String>,
}

impl Difference {
    /// Tells whether the schemas are the same.
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty() && self.unexplained.is_empty()
    }
}

/// The operations that lead from one schema to another.
///
/// Expressions count as the same when their tokens are; see [`difference_by`] for other ways.
pub fn difference(from: &Catalog, to: &Catalog) -> Difference {
    let comparison = Comparison {
        renames: &Renames::default(),
        same_expression: &|_, _| false,
    };
    difference_by(from, to, comparison)
}

/// The operations that lead from one schema to another, compared in a certain way.
pub fn difference_by(from: &Catalog, to: &Catalog, comparison: Comparison<'_>) -> Difference {
    let mut work = Work {
        now: from.clone(),
        to,
        comparison,
        found: Difference::default(),
    };
    work.rename();
    work.rename_parts();
    work.create_bases();
    work.drop_objects();
    work.detach();
    work.validate();
    work.drop_constraints();
    work.drop_tables();
    work.create_tables();
    work.change_columns();
    work.add_constraints();
    work.create_indexes();
    work.add_foreign_keys();
    work.attach();
    work.create_objects();
    work.change_options();
    work.change_comments();
    work.drop_bases();
    work.look_back();
    work.found
}

/// The comparison while it is being made.
struct Work<'c> {
    /// The first schema, with every operation that was found carried out.
    now: Catalog,
    to: &'c Catalog,
    comparison: Comparison<'c>,
    found: Difference,
}

impl Work<'_> {
    /// Carries an operation out, and keeps it when the schema takes it.
    fn emit(&mut self, operation: impl Into<Operation>) {
        let operation = operation.into();
        match operation.apply(&mut self.now) {
            Ok(()) => self.found.operations.push(operation),
            Err(refused) => self.refuse(&operation, &refused),
        }
    }

    /// Carries an operation out where the schema takes it.
    fn attempt(&mut self, operation: Operation) {
        if operation.apply(&mut self.now).is_ok() {
            self.found.operations.push(operation);
        }
    }

    fn refuse(&mut self, operation: &Operation, refused: &Refused) {
        let sentence = format!("cannot {}: {}", operation.describe(), refused.reason);
        self.found.unexplained.push(sentence);
    }

    /// Names what is still different although everything was tried.
    fn look_back(&mut self) {
        for wanted in self.to.tables() {
            let Some(now) = self.now.table(&wanted.name) else {
                continue;
            };
            let left = tables::leftover(now, wanted);
            self.found.unexplained.extend(left);
        }
    }
}

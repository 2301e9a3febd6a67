//! What has another name in the second schema: as somebody says, or as it seems.

mod likeness;
mod order;
mod problem;

pub use likeness::{Candidate, candidates};
pub use problem::RenameProblem;

use std::fmt;

use super::Work;
use crate::identifier::Identifier;
use crate::operation::{Operation, RenameColumn, RenameTable};

/// What has another name in the second schema, as somebody says: it cannot be seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renames {
    /// Tables, by their old and new names.
    pub tables: Vec<(Identifier, Identifier)>,
    /// Columns, by their table's new name, and their old and new names.
    pub columns: Vec<(Identifier, Identifier, Identifier)>,
}

/// One thing and its new name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Renamed {
    /// A table.
    Table {
        /// Its old name.
        from: Identifier,
        /// Its new name.
        to: Identifier,
    },
    /// A column.
    Column {
        /// Its table, by the new name.
        table: Identifier,
        /// Its old name.
        from: Identifier,
        /// Its new name.
        to: Identifier,
    },
}

/// As `--rename` takes it: `users=people`, `people.name=people.full_name`.
impl fmt::Display for Renamed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Table { from, to } => write!(f, "{from}={to}"),
            Self::Column { table, from, to } => {
                write!(f, "{}={}", column(table, from), column(table, to))
            }
        }
    }
}

/// A column with its table.
fn column(table: &Identifier, column: &Identifier) -> String {
    format!("{table}.{column}")
}

impl Renames {
    /// Tells whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.tables.is_empty() && self.columns.is_empty()
    }

    /// Adds one.
    pub fn add(&mut self, renamed: Renamed) {
        match renamed {
            Renamed::Table { from, to } => self.tables.push((from, to)),
            Renamed::Column { table, from, to } => self.columns.push((table, from, to)),
        }
    }

    /// The same the other way round, for the way back.
    #[must_use]
    pub fn reversed(&self) -> Self {
        let tables = self.tables.iter().rev();
        let columns = self.columns.iter().rev();
        Self {
            tables: tables
                .map(|(from, to)| (to.clone(), from.clone()))
                .collect(),
            columns: columns
                .map(|(table, from, to)| (self.old_name(table).clone(), to.clone(), from.clone()))
                .collect(),
        }
    }

    /// The operations that rename, in the order given.
    pub fn operations(&self) -> Vec<Operation> {
        let tables = self.tables.iter().map(|(from, to)| {
            let (from, to) = (from.clone(), to.clone());
            Operation::from(RenameTable { from, to })
        });
        let columns = self.columns.iter().map(|(table, from, to)| {
            let (table, from, to) = (table.clone(), from.clone(), to.clone());
            Operation::from(RenameColumn { table, from, to })
        });
        tables.chain(columns).collect()
    }
}

impl Work<'_> {
    pub(super) fn rename(&mut self) {
        for operation in self.comparison.renames.operations() {
            self.emit(operation);
        }
    }
}

//! What writes rows.

use serde::{Deserialize, Serialize};

use std::collections::BTreeSet;

use super::Name;

/// Whether something optional is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wanted {
    /// It is.
    Yes,
    /// It is not.
    #[default]
    No,
}

/// Which rows a statement reaches.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// Whether there is any condition; without one it is every row.
    pub is_some: bool,
    /// The columns that it names.
    pub columns: BTreeSet<String>,
    /// The columns that it only asks to be NULL, when that is all it asks.
    pub only_null: BTreeSet<String>,
    /// How it picks a part of the rows, when it does.
    pub batch: Option<Batch>,
    /// Whether it is one comparison of a column with a literal: `id = 7`, `id IN (1, 2)`.
    pub literal_key: Option<String>,
}

/// A part of the rows, picked by a subquery with a limit or by a range of a key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// Whether it has `LIMIT` or is a closed range of a key.
    pub limited: bool,
    /// Whether it has `OFFSET`.
    pub offset: bool,
    /// The columns that the subquery's condition names.
    pub columns: BTreeSet<String>,
}

/// Where the rows of an `INSERT` come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RowSource {
    /// `VALUES`, with the number of rows, and whether a literal stands for an identity-like column.
    Values(usize),
    /// `SELECT`, with the tables that it reads.
    Select(Vec<Name>),
    /// `DEFAULT VALUES`.
    Defaults,
}

/// How `ON CONFLICT` finds the row in the way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Conflict {
    /// It does not look, or any index will do.
    #[default]
    Any,
    /// The columns of an index are named: every index of the table is looked at.
    Columns,
    /// The constraint is named.
    Constraint(String),
}

/// `UPDATE`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Update {
    /// The table.
    pub table: Name,
    /// The columns that it sets.
    pub sets: BTreeSet<String>,
    /// Which rows.
    pub filter: Filter,
    /// The other tables that it reads.
    pub reads: Vec<Name>,
    /// Text literals that it writes or compares with, for enum values.
    pub literals: BTreeSet<String>,
    /// `ONLY`: without what inherits from the table.
    #[serde(default)]
    pub only: bool,
}

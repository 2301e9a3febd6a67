//! A SQLite table made anew, as data.
//!
//! The procedure is the twelve steps of the manual
//! ([Making Other Kinds Of Table Schema Changes](https://www.sqlite.org/lang_altertable.html#otheralter));
//! the plan says what the new table is and where its values come from, and the database layer
//! carries it out with the live table before its eyes.

use serde::{Deserialize, Serialize};

use crate::identifier::Identifier;

/// Whether the hidden row numbers of a table are carried over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RowIds {
    /// They are copied: the table has no INTEGER PRIMARY KEY, and full-text indexes may refer to them.
    Copied,
    /// They are the INTEGER PRIMARY KEY and come along by themselves.
    PrimaryKey,
}

/// A query that finds rows which the new table could not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataCheck {
    /// The column.
    pub column: Identifier,
    /// The problem, as the end of a sentence such as "3 rows have …".
    pub problem: String,
    /// The condition that such a row fulfils, over the old table.
    pub condition: String,
}

/// An object with the statement that makes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Its name.
    pub name: Identifier,
    /// The statement.
    pub text: String,
}

/// A SQLite table made anew under its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rebuild {
    /// The table.
    pub table: Identifier,
    /// The name under which it is made before it takes the old one's place.
    pub temporary: Identifier,
    /// `CREATE TABLE` of the new table, under the temporary name.
    pub create: String,
    /// The stored columns of the new table, each with the expression over the old row it comes from.
    pub copy: Vec<Written>,
    /// What happens to row numbers.
    pub row_ids: RowIds,
    /// What must hold of the old rows before anything is changed.
    pub checks: Vec<DataCheck>,
    /// The indexes of the new table.
    pub indexes: Vec<Written>,
    /// The triggers of the new table.
    pub triggers: Vec<Written>,
    /// The columns that the old table is known to have; any other is a reason to refuse.
    pub known_columns: Vec<Identifier>,
    /// The indexes and triggers that the old table is known to have; any other is a reason to refuse.
    pub known_objects: Vec<Identifier>,
}

//! A SQLite table made anew, as data.
//!
//! The procedure is the twelve steps of the manual
//! ([Making Other Kinds Of Table Schema Changes](https://www.sqlite.org/lang_altertable.html#otheralter)).
//! The plan says what the new table is and where its values come from; the database layer carries
//! it out with the live table before its eyes, in a transaction that began with foreign keys off:
//!
//! 1. The live columns are exactly [`known_columns`](Rebuild::known_columns), in any order; anything
//!    else is a reason to refuse. The statements of live indexes and triggers (`sqlite_schema.sql`,
//!    where it is not NULL) that are not among [`known_objects`](Rebuild::known_objects) are kept
//!    for step 7, and so is the table's row of `sqlite_sequence`.
//! 2. Each of [`checks`](Rebuild::checks) finds no row.
//! 3. The text that SQLite keeps of the live table is changed as [`old`](Rebuild::old) differs from
//!    [`create`](Rebuild::create), so that it keeps what the plan does not know, and runs.
//!    Where the [`manner`](Rebuild::manner) allows and SQLite lets it, the stored text itself is
//!    changed, and nothing of what follows up to step 8 is needed.
//! 4. [`copy_statement`](Rebuild::copy_statement) runs, whole or in ranges of row numbers; then both
//!    tables have the same number of rows.
//! 5. [`drop_statement`](Rebuild::drop_statement) runs.
//! 6. [`rename_statement`](Rebuild::rename_statement) runs under `PRAGMA legacy_alter_table = ON`,
//!    which is then set back: views and triggers of other tables stay as they are.
//! 7. [`indexes`](Rebuild::indexes) and [`triggers`](Rebuild::triggers) run, except those whose name
//!    is among the known objects but was not on the live table: somebody took it away, and a
//!    rebuild does not bring it back. Then the statements that were kept run; one that mentions a
//!    known column which the new table does not have is a reason to refuse.
//! 8. When [`keeps_sequence`](Rebuild::keeps_sequence), the table's number in `sqlite_sequence` is
//!    at least the one that was kept.
//! 9. `PRAGMA foreign_key_check` finds nothing new in the table and in those that refer to it.

use serde::{Deserialize, Serialize};

use crate::backend::Backend;
use crate::dialect::Writer;
use crate::identifier::Identifier;

/// How the number that SQLite gives each row, its rowid, is reached.
///
/// It goes by the names `rowid`, `oid` and `_rowid_`, unless columns have them
/// ([ROWIDs and the INTEGER PRIMARY KEY](https://www.sqlite.org/lang_createtable.html#rowid)).
/// Full-text indexes and applications may have kept it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowIds {
    /// The name that reads it in the old table; `None` when columns have all three names.
    pub old: Option<Identifier>,
    /// The name that writes it in the new table; `None` when the INTEGER PRIMARY KEY is the row's
    /// number and comes along as a column, or when it cannot be carried over.
    pub new: Option<Identifier>,
}

/// A condition that finds rows which the new table could not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataCheck {
    /// The columns of the new table that it is about.
    pub columns: Vec<Identifier>,
    /// The problem, as the end of a sentence such as "3 rows have …"; never holds a value of a row.
    pub problem: String,
    /// The condition that such a row fulfils, as it stands after `SELECT … FROM <the old table> WHERE`.
    pub condition: String,
}

/// A column of the new table that gets values from the old one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopiedColumn {
    /// The column of the new table.
    pub column: Identifier,
    /// The expression over a row of the old table.
    pub value: String,
}

/// An object with the statement that makes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Its name.
    pub name: Identifier,
    /// The statement, without a semicolon at its end.
    pub text: String,
}

/// What a change asks of the rows of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Manner {
    /// They are copied into the new table.
    Copied,
    /// They can stay as they are: the stored text alone has to change
    /// ([the simpler and faster procedure](https://www.sqlite.org/lang_altertable.html#otheralter)).
    Kept {
        /// Conditions that as many rows must fulfil afterwards as before. A row that is older than a
        /// column has no value for it in the file, and shows the default of the moment.
        steady: Vec<String>,
    },
}

/// A SQLite table made anew under its name; the module says how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rebuild {
    /// The table.
    pub table: Identifier,
    /// The name under which it is made before it takes the old one's place. What refers to the
    /// table itself in `create` has its final name already.
    pub temporary: Identifier,
    /// `CREATE TABLE` of the table as it is expected, under its name.
    pub old: String,
    /// `CREATE TABLE` of the new table, under the temporary name.
    pub create: String,
    /// What the change asks of the rows.
    pub manner: Manner,
    /// The columns that are copied. The others are new and take their defaults, or are computed.
    /// Never empty when `row_ids.new` is `None`.
    pub copy: Vec<CopiedColumn>,
    /// What happens to row numbers.
    pub row_ids: RowIds,
    /// Whether the new table numbers its rows by AUTOINCREMENT: the number that its row of
    /// `sqlite_sequence` had must not fall.
    pub keeps_sequence: bool,
    /// What must hold of the old rows before anything is changed.
    pub checks: Vec<DataCheck>,
    /// The indexes of the new table.
    pub indexes: Vec<Written>,
    /// The triggers of the new table.
    pub triggers: Vec<Written>,
    /// The columns that the old table has, computed ones among them.
    pub known_columns: Vec<Identifier>,
    /// The indexes and triggers that the old table is expected to have. Those that are missing in
    /// `indexes` and `triggers` go with the old table.
    pub known_objects: Vec<Identifier>,
}

impl Rebuild {
    /// The statement that copies the rows; a `WHERE` over [`RowIds::old`] may be appended to it.
    ///
    /// It stops at the first row that breaks a rule, whatever the rule says of conflicts.
    pub fn copy_statement(&self) -> String {
        let (old, new) = (&self.row_ids.old, &self.row_ids.new);
        let row_id = old.as_ref().zip(new.as_ref());
        let columns = self.copy.iter().map(|copied| &copied.column);
        let targets = row_id.map(|(_, new)| new).into_iter().chain(columns);
        let values = self.copy.iter().map(|copied| copied.value.clone());
        let values: Vec<String> = row_id
            .map(|(old, _)| writer().name(old).finish())
            .into_iter()
            .chain(values)
            .collect();
        let mut text = writer();
        text.raw("INSERT OR ABORT INTO ").name(&self.temporary);
        text.raw(" (")
            .names(targets.map(Identifier::as_str))
            .raw(")\nSELECT ");
        text.raw(&values.join(", "));
        text.raw("\nFROM ").name(&self.table).finish()
    }

    /// The statement that drops the old table.
    pub fn drop_statement(&self) -> String {
        writer().raw("DROP TABLE ").name(&self.table).finish()
    }

    /// The statement that gives the new table its final name.
    pub fn rename_statement(&self) -> String {
        let mut text = writer();
        text.raw("ALTER TABLE ").name(&self.temporary);
        text.raw(" RENAME TO ").name(&self.table).finish()
    }

    /// The query for the number of rows that a check finds.
    pub fn count_statement(&self, check: &DataCheck) -> String {
        self.select("count(*)", check)
    }

    /// The query for the numbers of the rows that a check finds, to name them; a `LIMIT` may be
    /// appended to it. `None` when no name reaches the row number.
    pub fn rows_statement(&self, check: &DataCheck) -> Option<String> {
        let row_id = writer().name(self.row_ids.old.as_ref()?).finish();
        Some(self.select(&row_id, check))
    }

    /// The statements of the rebuild in order, to be shown; the module says what they leave out.
    pub fn statements(&self) -> Vec<String> {
        let made = self.indexes.iter().chain(&self.triggers);
        [
            self.create.clone(),
            self.copy_statement(),
            self.drop_statement(),
            self.rename_statement(),
        ]
        .into_iter()
        .chain(made.map(|object| object.text.clone()))
        .collect()
    }

    fn select(&self, what: &str, check: &DataCheck) -> String {
        let mut text = writer();
        text.raw("SELECT ").raw(what);
        text.raw(" FROM ").name(&self.table);
        text.raw(" WHERE ").raw(&check.condition).finish()
    }
}

const fn writer() -> Writer {
    Writer::new(Backend::Sqlite)
}

//! New tables, their columns and constraints.

use serde::{Deserialize, Serialize};

use std::collections::BTreeSet;

use crate::catalog::PartitionStrategy;

use super::{Expression, IndexKey, Name, SequenceOption, TypeName, Wanted};

/// `CREATE TABLE`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewTable {
    /// The table.
    pub name: Name,
    /// What kind of table it is.
    pub kind: NewTableKind,
    /// `IF NOT EXISTS`.
    pub if_not_exists: bool,
    /// Whether it is temporary: nobody else sees it.
    pub temporary: bool,
    /// Whether it is unlogged.
    pub unlogged: bool,
    /// `PARTITION BY`, where it can be said.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub partition_by: Option<PartitionBy>,
    /// Its columns.
    pub columns: Vec<NewColumn>,
    /// Its constraints; those written at a column stand at the column.
    pub constraints: Vec<Constraint>,
    /// `AS SELECT`: whether rows are read at once; `WITH NO DATA` is not.
    pub data: Wanted,
    /// The tables that `LIKE` names.
    pub like: Vec<Name>,
    /// What `LIKE` is `INCLUDING`, in capitals: `ALL`, `INDEXES`, `DEFAULTS`.
    pub including: BTreeSet<String>,
    /// The tables that it inherits from.
    pub inherits: Vec<Name>,
    /// SQLite: `STRICT`.
    pub strict: bool,
    /// SQLite: `WITHOUT ROWID`.
    pub without_rowid: bool,
}

impl NewTable {
    /// A plain table without columns.
    pub fn new(name: Name) -> Self {
        Self {
            name,
            kind: NewTableKind::Plain,
            if_not_exists: false,
            temporary: false,
            unlogged: false,
            partition_by: None,
            columns: Vec::new(),
            constraints: Vec::new(),
            data: Wanted::Yes,
            like: Vec::new(),
            including: BTreeSet::new(),
            inherits: Vec::new(),
            strict: false,
            without_rowid: false,
        }
    }
}

/// What kind of table is made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum NewTableKind {
    /// A table of its own.
    Plain,
    /// `PARTITION BY`, with the key columns (expressions are left out).
    Partitioned(Vec<String>),
    /// `PARTITION OF`.
    PartitionOf {
        /// The parent.
        parent: Name,
        /// Its part of the values.
        bound: Bound,
        /// Its own key columns, where it is parted once more: `PARTITION BY`.
        keys: Option<Vec<String>>,
    },
    /// `AS SELECT`, with the tables that it reads.
    AsSelect(Vec<Name>),
    /// `CREATE FOREIGN TABLE`, SQLite's `CREATE VIRTUAL TABLE`.
    Foreign,
}

/// How a table shares out its rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartitionBy {
    /// By what.
    pub strategy: PartitionStrategy,
    /// The keys; of an expression there is the text alone.
    pub keys: Vec<IndexKey>,
}

/// The part of the values that a partition holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Bound {
    /// `FROM (…) TO (…)`, as texts.
    Range {
        /// The lower ends.
        from: Vec<String>,
        /// The upper ends.
        to: Vec<String>,
    },
    /// `IN (…)`, as texts.
    List(Vec<String>),
    /// `WITH (MODULUS …)`.
    Hash {
        /// What is divided by.
        modulus: u32,
        /// What must be left.
        remainder: u32,
    },
    /// `DEFAULT`.
    Default,
}

/// A new column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewColumn {
    /// The column.
    pub name: String,
    /// Its type; SQLite has columns without one.
    pub data_type: Option<TypeName>,
    /// Its collation, where the statement names one.
    pub collation: Option<String>,
    /// Whether it is NOT NULL, by itself or as part of a primary key at the column.
    pub not_null: bool,
    /// Its default.
    pub default: Option<Expression>,
    /// Whether it numbers its rows: `GENERATED … AS IDENTITY`, `AUTOINCREMENT`.
    pub sequence: Option<Sequence>,
    /// How that counts, where the statement says it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub counting: Vec<SequenceOption>,
    /// How its value is computed.
    pub generated: Option<Generated>,
    /// The constraints written at the column, NOT NULL left out.
    pub constraints: Vec<Constraint>,
    /// What else it says, in capitals, such as `STORAGE`, `ON CONFLICT`.
    pub extras: BTreeSet<String>,
}

impl NewColumn {
    /// A nullable column of a type.
    pub fn new(name: impl Into<String>, data_type: TypeName) -> Self {
        Self {
            name: name.into(),
            data_type: Some(data_type),
            collation: None,
            not_null: false,
            default: None,
            sequence: None,
            counting: Vec::new(),
            generated: None,
            constraints: Vec::new(),
            extras: BTreeSet::new(),
        }
    }
}

/// How a column numbers its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sequence {
    /// `GENERATED ALWAYS AS IDENTITY`.
    Always,
    /// `GENERATED BY DEFAULT AS IDENTITY`.
    ByDefault,
    /// SQLite's `AUTOINCREMENT`.
    AutoIncrement,
}

/// What `ALTER SEQUENCE` says of the column that a sequence goes with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SequenceOwner {
    /// Nothing.
    Kept,
    /// `OWNED BY NONE`.
    Nobody,
    /// `OWNED BY table.column`.
    Column(Name, String),
}

/// How a column's value is computed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Generated {
    /// From what.
    pub expression: Expression,
    /// Whether it is stored; else it is computed on every read.
    pub stored: bool,
}

/// A constraint of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Constraint {
    /// Its name, where the statement gives one.
    pub name: Option<String>,
    /// What it is.
    pub kind: ConstraintKind,
    /// `EXCLUDE`: what it compares.
    pub excluded: Vec<IndexKey>,
    /// Whether existing rows are left unchecked: `NOT VALID`.
    pub not_valid: bool,
    /// Whether nothing is ever checked: `NOT ENFORCED`.
    pub not_enforced: bool,
    /// Whether it is `DEFERRABLE`.
    pub deferrable: bool,
    /// `NO INHERIT`: tables that inherit do not get it.
    #[serde(default)]
    pub no_inherit: bool,
    /// Whether it is checked at COMMIT, unless a transaction says otherwise: `INITIALLY DEFERRED`.
    pub deferred: bool,
    /// `NULLS NOT DISTINCT`: NULL counts as a value that may be there once.
    pub nulls_not_distinct: bool,
    /// `INCLUDE`: the columns that a key carries along.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub include: Vec<String>,
    /// What else it says, in capitals, such as `MATCH FULL`, `NO INHERIT`, `ON CONFLICT`.
    pub extras: BTreeSet<String>,
}

impl Constraint {
    /// A constraint without a name that is checked at once.
    pub const fn new(kind: ConstraintKind) -> Self {
        Self {
            name: None,
            kind,
            excluded: Vec::new(),
            not_valid: false,
            not_enforced: false,
            deferrable: false,
            no_inherit: false,
            deferred: false,
            nulls_not_distinct: false,
            include: Vec::new(),
            extras: BTreeSet::new(),
        }
    }
}

/// What a constraint is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ConstraintKind {
    /// `PRIMARY KEY`; the columns are empty where an index gives them.
    PrimaryKey {
        /// Its columns; those of a constraint at a column are that column.
        columns: Vec<String>,
        /// `USING INDEX`.
        using_index: Option<String>,
    },
    /// `UNIQUE`.
    Unique {
        /// Its columns.
        columns: Vec<String>,
        /// `USING INDEX`.
        using_index: Option<String>,
    },
    /// `CHECK`.
    Check(Expression),
    /// `FOREIGN KEY`, `REFERENCES`.
    ForeignKey {
        /// The columns that refer.
        columns: Vec<String>,
        /// What they refer to.
        reference: Reference,
    },
    /// `EXCLUDE`.
    Exclude,
    /// `CONSTRAINT … NOT NULL column`; PostgreSQL 18.
    NotNull(String),
}

/// What a foreign key refers to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// The table.
    pub table: Name,
    /// Its columns; none is its primary key.
    pub columns: Vec<String>,
    /// What happens to the rows that refer when their row goes, in capitals: `CASCADE`; none is
    /// `NO ACTION`.
    pub on_delete: Option<String>,
    /// The same when the key changes.
    pub on_update: Option<String>,
}

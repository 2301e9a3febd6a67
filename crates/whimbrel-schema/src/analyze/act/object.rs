//! Views, types, domains, functions and triggers.

use serde::{Deserialize, Serialize};

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::ValuePosition;

use super::{Constraint, Expression, Name, TypeName, Volatility, Wanted};

/// `CREATE VIEW`, `CREATE MATERIALIZED VIEW`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewView {
    /// The view.
    pub name: Name,
    /// Whether it keeps its rows.
    pub materialized: bool,
    /// `OR REPLACE`.
    pub replace: bool,
    /// Whether it is temporary.
    pub temporary: bool,
    /// Whether rows are read at once; `WITH NO DATA` is not.
    pub data: Wanted,
    /// The tables and views that it reads.
    pub reads: Vec<Name>,
    /// The columns that it names, qualified or not; `None` is `*`, every column.
    pub columns: Option<BTreeSet<String>>,
    /// The tables of the columns that it names with their table alone; any other column may be any
    /// table's.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub origins: BTreeMap<String, BTreeSet<Name>>,
    /// Whether it is `SELECT * FROM t` or names every column of one table, so that rows can be
    /// written through it.
    pub is_plain: bool,
}

/// `CREATE TYPE`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewType {
    /// The type.
    pub name: Name,
    /// Its values, where it is an enum.
    pub values: Option<Vec<String>>,
}

/// What `ALTER TYPE` changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TypeChange {
    /// `ADD VALUE`.
    AddValue {
        /// The value.
        value: String,
        /// Where `BEFORE` or `AFTER` puts it.
        position: ValuePosition,
        /// `IF NOT EXISTS`.
        if_not_exists: bool,
    },
    /// `RENAME VALUE`.
    RenameValue {
        /// The old value.
        from: String,
        /// The new value.
        to: String,
    },
    /// `RENAME TO`.
    Rename(String),
    /// `SET SCHEMA`.
    SetSchema(String),
    /// `DROP ATTRIBUTE`.
    DropAttribute(String),
    /// `ALTER ATTRIBUTE … TYPE`.
    AlterAttribute(String),
    /// What else there is, such as `OWNER TO`, `ADD ATTRIBUTE`.
    Other,
}

/// `CREATE DOMAIN`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewDomain {
    /// The domain.
    pub name: Name,
    /// The type below.
    pub base: TypeName,
    /// Whether it has a `CHECK` or is `NOT NULL`.
    pub constrained: bool,
    /// Its default.
    pub default: Option<Expression>,
}

/// What `ALTER DOMAIN` changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum DomainChange {
    /// `ADD CONSTRAINT`.
    AddConstraint(Box<Constraint>),
    /// `VALIDATE CONSTRAINT`.
    ValidateConstraint(String),
    /// `DROP CONSTRAINT`.
    DropConstraint(String),
    /// `SET NOT NULL`.
    SetNotNull,
    /// `DROP NOT NULL`.
    DropNotNull,
    /// `SET DEFAULT`, `DROP DEFAULT`.
    Default,
    /// `RENAME TO`.
    Rename(String),
    /// What else there is, such as `OWNER TO`.
    Other,
}

/// `CREATE FUNCTION`, `CREATE PROCEDURE`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewFunction {
    /// The function.
    pub name: Name,
    /// What it says of itself; volatile where it says nothing.
    pub volatility: Volatility,
    /// Whether it is written in SQL with a body that is a constant: it is put in place of its call.
    pub is_constant: bool,
}

/// `CREATE TRIGGER`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewTrigger {
    /// The trigger.
    pub name: String,
    /// The table or view.
    pub table: Name,
    /// `OR REPLACE`.
    pub replace: bool,
    /// The tables that its body names, on SQLite; on PostgreSQL the one after `FROM`.
    pub mentions: Vec<Name>,
    /// The function that it calls; PostgreSQL.
    #[serde(default)]
    pub function: Option<Name>,
    /// The columns that its body or condition reads; those of the row that fires it with `new.` or
    /// `old.` before them; SQLite.
    pub columns: BTreeSet<String>,
}

/// What a comment is on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Subject {
    /// A table or view.
    Table(Name),
    /// A column of a table or view.
    Column(Name, String),
    /// An index.
    Index(Name),
    /// A constraint, rule, trigger or policy of a table.
    OfTable(Name),
    /// Anything else.
    Other,
}

//! Indexes.

use serde::{Deserialize, Serialize};

use std::collections::BTreeSet;

use super::{Concurrency, Expression, Name};
use crate::catalog::{Nulls, Order};

/// `CREATE INDEX`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewIndex {
    /// Its name; PostgreSQL makes one up where there is none.
    pub name: Option<Name>,
    /// The table.
    pub table: Name,
    /// `ONLY`: without the partitions.
    pub only: bool,
    /// Whether `CONCURRENTLY`.
    pub concurrency: Concurrency,
    /// `IF NOT EXISTS`.
    pub if_not_exists: bool,
    /// `UNIQUE`.
    pub unique: bool,
    /// The method, in lower case: `btree`.
    pub method: String,
    /// Its keys.
    pub keys: Vec<IndexKey>,
    /// What is said of each key, in the order of the keys.
    pub options: Vec<KeyOptions>,
    /// `INCLUDE`.
    pub include: Vec<String>,
    /// `WHERE`.
    pub predicate: Option<Expression>,
    /// `NULLS NOT DISTINCT`: NULL counts as a value that may be there once.
    pub nulls_not_distinct: bool,
    /// What else it says, in capitals, such as `WITH` or `TABLESPACE`.
    pub extras: BTreeSet<String>,
}

/// What is said of a key of an index.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyOptions {
    /// `DESC`.
    pub order: Order,
    /// `NULLS FIRST`, `NULLS LAST`.
    pub nulls: Option<Nulls>,
    /// `COLLATE`.
    pub collation: Option<String>,
    /// The operator class, as written.
    pub operator_class: Option<String>,
}

/// One key of an index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum IndexKey {
    /// A column.
    Column(String),
    /// An expression.
    Expression(Expression),
}

/// What `ALTER INDEX` changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum IndexChange {
    /// `RENAME TO`.
    Rename(String),
    /// `ATTACH PARTITION`.
    Attach(Name),
    /// `SET TABLESPACE`.
    Tablespace,
    /// `SET (…)`, `ALTER COLUMN … SET STATISTICS`, `DEPENDS ON EXTENSION`.
    Settings,
}

/// `REINDEX`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reindex {
    /// What is built anew.
    pub target: ReindexTarget,
    /// Whether `CONCURRENTLY`.
    pub concurrency: Concurrency,
}

/// What `REINDEX` builds anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReindexTarget {
    /// One index.
    Index(Name),
    /// Every index of a table.
    Table(Name),
    /// Every index of a schema.
    Schema(String),
    /// Every index of the database.
    Database,
}

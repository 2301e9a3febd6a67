//! What a table has beside columns, keys and indexes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::grant::Grant;
use super::object::KeyTarget;
use crate::identifier::Identifier;

/// Whether policies decide which rows a role sees
/// ([Row Security Policies](https://www.postgresql.org/docs/current/ddl-rowsecurity.html)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum RowSecurity {
    /// They do not.
    #[default]
    Off,
    /// They do, for every role but the owner.
    On,
    /// They do, for the owner too.
    Forced,
}

/// By what rows are shared out among partitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PartitionStrategy {
    /// By ranges of the key.
    Range,
    /// By lists of its values.
    List,
    /// By a hash of it.
    Hash,
}

/// How a partitioned table shares out its rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partitioning {
    /// By what.
    pub strategy: PartitionStrategy,
    /// The columns and expressions of the key.
    pub keys: Vec<KeyTarget>,
}

/// Which rows of a partitioned table a partition holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partition {
    /// The partitioned table.
    pub of: Identifier,
    /// The bound as PostgreSQL writes it: `FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')`, or
    /// `DEFAULT`.
    pub bound: String,
}

/// What a table has beside columns, keys and indexes; most have nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableOptions {
    /// Values must have the types of their columns; SQLite only
    /// ([STRICT Tables](https://www.sqlite.org/stricttables.html)).
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub strict: bool,
    /// Rows are kept by their primary key alone; SQLite only
    /// ([WITHOUT ROWID](https://www.sqlite.org/withoutrowid.html)).
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub without_rowid: bool,
    /// A crash empties the table, and writing is faster; PostgreSQL only.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub unlogged: bool,
    /// Storage parameters, such as `fillfactor`; PostgreSQL only.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub parameters: BTreeMap<String, String>,
    /// Whether policies decide which rows a role sees; PostgreSQL only.
    #[serde(default)]
    pub row_security: RowSecurity,
    /// How its rows are shared out among partitions; PostgreSQL only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub partitioning: Option<Partitioning>,
    /// Which rows of another table it holds; PostgreSQL only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub partition: Option<Partition>,
    /// The tables whose columns it has by inheritance; PostgreSQL only, and read only.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub inherits: Vec<Identifier>,
    /// Its owner, where it is not the role that migrates; PostgreSQL only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub owner: Option<Identifier>,
    /// Who may do what with it, the owner left out; PostgreSQL only.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub grants: Vec<Grant>,
}

impl TableOptions {
    /// Tells whether there is nothing of the kind.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

//! Partitioned tables: by what they share out their rows, and which rows a partition holds.

use std::ops::{Deref, DerefMut};

use super::create_table::CreateTable;
use super::index::Key;
use super::schema::Schema;
use crate::backend::Backend;
use crate::catalog::{IndexKey, KeyTarget, PartitionBound, PartitionStrategy, Partitioning};
use crate::dialect::Writer;
use crate::operation::{AttachPartition, CreatePartition, DetachPartition};
use crate::place::Place;

/// An end of a range of rows, or a value in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoundValue(String);

/// The end of a range that has no lower end.
pub fn min_value() -> BoundValue {
    BoundValue("MINVALUE".to_owned())
}

/// The end of a range that has no upper end.
pub fn max_value() -> BoundValue {
    BoundValue("MAXVALUE".to_owned())
}

/// A value in PostgreSQL's own words, such as `NULL` in a list, or `1.5`.
pub fn bound_value(sql: &str) -> BoundValue {
    BoundValue(sql.to_owned())
}

impl From<&str> for BoundValue {
    fn from(text: &str) -> Self {
        Self(Writer::new(Backend::Postgres).string(text).finish())
    }
}

impl From<i32> for BoundValue {
    fn from(number: i32) -> Self {
        Self(number.to_string())
    }
}

impl From<i64> for BoundValue {
    fn from(number: i64) -> Self {
        Self(number.to_string())
    }
}

/// Which rows a partition holds; every row that no other partition holds unless it is said.
#[derive(Debug)]
pub struct PartitionRows {
    bound: PartitionBound,
}

impl PartitionRows {
    const fn new() -> Self {
        Self {
            bound: PartitionBound::Default,
        }
    }

    fn range(&mut self) -> (&mut Vec<String>, &mut Vec<String>) {
        if !matches!(self.bound, PartitionBound::Range { .. }) {
            self.bound = PartitionBound::Range {
                from: Vec::new(),
                to: Vec::new(),
            };
        }
        match &mut self.bound {
            PartitionBound::Range { from, to } => (from, to),
            PartitionBound::List(_) | PartitionBound::Hash { .. } | PartitionBound::Default => {
                unreachable!("the bound was made a range just now")
            }
        }
    }

    /// Begins the range, one value a key; rows with that key belong to it.
    pub fn from<V: Into<BoundValue>, const N: usize>(&mut self, values: [V; N]) -> &mut Self {
        *self.range().0 = texts(values);
        self
    }

    /// Ends the range, one value a key; rows with that key no longer belong to it.
    pub fn to<V: Into<BoundValue>, const N: usize>(&mut self, values: [V; N]) -> &mut Self {
        *self.range().1 = texts(values);
        self
    }

    /// Holds the rows whose key is one of the values.
    pub fn values<V: Into<BoundValue>, const N: usize>(&mut self, values: [V; N]) {
        self.bound = PartitionBound::List(texts(values));
    }

    /// Holds the rows whose hashed key, divided by `modulus`, leaves `remainder`.
    pub fn hash(&mut self, modulus: u32, remainder: u32) {
        self.bound = PartitionBound::Hash { modulus, remainder };
    }

    /// Holds the rows that no other partition holds.
    pub fn rest(&mut self) {
        self.bound = PartitionBound::Default;
    }
}

fn texts<V: Into<BoundValue>, const N: usize>(values: [V; N]) -> Vec<String> {
    values.into_iter().map(|value| value.into().0).collect()
}

/// A partition that is being written.
#[derive(Debug)]
pub struct NewPartition {
    rows: PartitionRows,
    partitioning: Option<Partitioning>,
}

impl Deref for NewPartition {
    type Target = PartitionRows;

    fn deref(&self) -> &PartitionRows {
        &self.rows
    }
}

impl DerefMut for NewPartition {
    fn deref_mut(&mut self) -> &mut PartitionRows {
        &mut self.rows
    }
}

fn partitioning<K: Into<Key>, const N: usize>(
    strategy: PartitionStrategy,
    keys: [K; N],
) -> Option<Partitioning> {
    let target = |key: K| -> KeyTarget { IndexKey::from(key.into()).target };
    Some(Partitioning {
        strategy,
        keys: keys.into_iter().map(target).collect(),
    })
}

/// Writes what a table and a partition have in common.
macro_rules! partition_by {
    ($on:ty, |$own:ident| $slot:expr) => {
        impl $on {
            /// Shares its rows out among partitions by ranges of columns or expressions; PostgreSQL only.
            pub fn partition_by_range<K: Into<Key>, const N: usize>(&mut self, keys: [K; N]) {
                let $own = self;
                *$slot = partitioning(PartitionStrategy::Range, keys);
            }

            /// Shares its rows out among partitions by lists of the values of a key; PostgreSQL only.
            pub fn partition_by_list<K: Into<Key>, const N: usize>(&mut self, keys: [K; N]) {
                let $own = self;
                *$slot = partitioning(PartitionStrategy::List, keys);
            }

            /// Shares its rows out among partitions evenly, by a hash of the key; PostgreSQL only.
            pub fn partition_by_hash<K: Into<Key>, const N: usize>(&mut self, keys: [K; N]) {
                let $own = self;
                *$slot = partitioning(PartitionStrategy::Hash, keys);
            }
        }
    };
}

partition_by!(CreateTable, |table| table.partitioning());
partition_by!(NewPartition, |partition| &mut partition.partitioning);

/// # Partitions
impl Schema {
    /// Creates a partition of a partitioned table, which has its columns, keys and indexes from that;
    /// PostgreSQL only.
    ///
    /// ```
    /// use whimbrel_schema::prelude::*;
    /// # let recording = Schema::record(|schema| {
    /// schema.create_table("events", |t| {
    ///     t.big_integer("id");
    ///     t.date("created_at");
    ///     t.partition_by_range(["created_at"]);
    /// });
    /// schema.create_partition("events_2026", "events", |p| {
    ///     p.from(["2026-01-01"]).to(["2027-01-01"]);
    /// });
    /// schema.create_partition("events_rest", "events", |p| p.rest());
    /// # });
    /// # assert_eq!(recording.operations.len(), 3);
    /// ```
    #[track_caller]
    pub fn create_partition(
        &mut self,
        name: &str,
        of: &str,
        build: impl FnOnce(&mut NewPartition),
    ) {
        let mut new = NewPartition {
            rows: PartitionRows::new(),
            partitioning: None,
        };
        build(&mut new);
        let create = CreatePartition {
            table: name.into(),
            of: of.into(),
            bound: new.rows.bound.to_string(),
            partitioning: new.partitioning,
        };
        self.record_operation(create.into(), Place::caller());
    }

    /// Makes a table a partition of another; its rows are checked before other programs have to wait.
    ///
    /// ```
    /// use whimbrel_schema::prelude::*;
    /// # let recording = Schema::record(|schema| {
    /// schema.attach_partition("events_old", "events", |p| {
    ///     p.from([min_value()]).to([BoundValue::from("2026-01-01")]);
    /// });
    /// schema.detach_partition("events_old", "events");
    /// # });
    /// # assert_eq!(recording.operations.len(), 2);
    /// ```
    #[track_caller]
    pub fn attach_partition(
        &mut self,
        name: &str,
        of: &str,
        build: impl FnOnce(&mut PartitionRows),
    ) {
        let mut rows = PartitionRows::new();
        build(&mut rows);
        let attach = AttachPartition {
            table: name.into(),
            of: of.into(),
            bound: rows.bound.to_string(),
        };
        self.record_operation(attach.into(), Place::caller());
    }

    /// Makes a partition a table of its own again; it keeps its rows.
    #[track_caller]
    pub fn detach_partition(&mut self, name: &str, of: &str) {
        let detach = DetachPartition {
            table: name.into(),
            of: of.into(),
        };
        self.record_operation(detach.into(), Place::caller());
    }
}

//! Tables that are partitioned, are partitions, or have columns of others.

use super::CreateTable;
use crate::catalog::{KeyTarget, Partition, PartitionStrategy, Partitioning};
use crate::identifier::Identifier;

impl CreateTable {
    /// Shares the rows out among partitions by ranges of columns or expressions; PostgreSQL only.
    ///
    /// ```
    /// use whimbrel_schema::prelude::*;
    /// # let recording = Schema::record(|schema| {
    /// schema.create_table("events", |t| {
    ///     t.timestamptz("at");
    ///     t.text("what");
    ///     t.partition_by_range(["at"]);
    /// });
    /// schema.create_table("old_events", |t| {
    ///     t.timestamptz("at");
    ///     t.text("what");
    ///     t.partition_of("events", "FOR VALUES FROM (MINVALUE) TO ('2026-01-01')");
    /// });
    /// # });
    /// # assert_eq!(recording.operations.len(), 2);
    /// ```
    pub fn partition_by_range<K: Into<KeyTarget>, const N: usize>(&mut self, keys: [K; N]) {
        self.partition_by(PartitionStrategy::Range, keys);
    }

    /// Shares the rows out among partitions by lists of values; PostgreSQL only.
    pub fn partition_by_list<K: Into<KeyTarget>, const N: usize>(&mut self, keys: [K; N]) {
        self.partition_by(PartitionStrategy::List, keys);
    }

    /// Shares the rows out among partitions by a hash; PostgreSQL only.
    pub fn partition_by_hash<K: Into<KeyTarget>, const N: usize>(&mut self, keys: [K; N]) {
        self.partition_by(PartitionStrategy::Hash, keys);
    }

    fn partition_by<K: Into<KeyTarget>, const N: usize>(
        &mut self,
        strategy: PartitionStrategy,
        keys: [K; N],
    ) {
        let keys = keys.into_iter().map(Into::into).collect();
        self.options.partitioning = Some(Partitioning { strategy, keys });
    }

    /// Makes the table a partition of another, for the rows of a bound; PostgreSQL only.
    ///
    /// The bound is written as the server writes it: `FOR VALUES IN ('a', 'b')`, or `DEFAULT`. The
    /// partition's columns are those of the other table, and are written again; the keys, indexes and
    /// checks that it has from there are not.
    pub fn partition_of(&mut self, table: &str, bound: &str) {
        self.options.partition = Some(Partition {
            of: table.into(),
            bound: bound.to_owned(),
        });
    }

    /// Makes the table inherit from others, whose rows then are its rows too; PostgreSQL only.
    ///
    /// The columns that it has from there are written again; the checks are not.
    pub fn inherits<const N: usize>(&mut self, tables: [&str; N]) {
        self.options.inherits = tables.into_iter().map(Identifier::from).collect();
    }
}

//! Partitions, and the indexes of partitioned tables.

use super::Acts;
use crate::analyze::act::{
    self, Act, AlterTable, Bound, Concurrency, Expression, IndexChange, IndexKey, NewTable,
    NewTableKind, PartitionBy, TableChange,
};
use crate::catalog::{Index, KeyTarget, PartitionBound, Partitioning, Table};
use crate::operation::CreatePartition;

impl Acts {
    /// The columns of a partition key; expressions are left out.
    pub(super) fn partition_keys(self, how: &Partitioning) -> Vec<String> {
        let keys = how.keys.iter().filter_map(|key| match key {
            KeyTarget::Column(name) => Some(self.fold(name)),
            KeyTarget::Expression(_) => None,
        });
        keys.collect()
    }

    /// `PARTITION BY`.
    pub(super) fn partition_by(self, how: &Partitioning) -> PartitionBy {
        let keys = how.keys.iter().map(|key| match key {
            KeyTarget::Column(name) => IndexKey::Column(self.fold(name)),
            KeyTarget::Expression(text) => IndexKey::Expression(Expression {
                text: text.get(self.backend).unwrap_or_default().to_owned(),
                ..Expression::default()
            }),
        });
        PartitionBy {
            strategy: how.strategy,
            keys: keys.collect(),
        }
    }

    /// `CREATE TABLE … PARTITION OF`.
    pub(in crate::dialect) fn create_partition(self, create: &CreatePartition) -> Act {
        let mut table = NewTable::new(self.name(&create.table));
        let how = create.partitioning.as_ref();
        table.partition_by = how.map(|how| self.partition_by(how));
        table.kind = NewTableKind::PartitionOf {
            parent: self.name(&create.of),
            bound: bound(&create.bound),
            keys: how.map(|how| self.partition_keys(how)),
        };
        Act::CreateTable(Box::new(table))
    }

    /// `CREATE TABLE … (LIKE …)`.
    pub(in crate::dialect) fn create_like(
        self,
        name: &str,
        like: &str,
        how: Option<&Partitioning>,
        including: &[&str],
    ) -> Act {
        let mut table = NewTable::new(self.name(name));
        table.like = vec![self.name(like)];
        table.including = including.iter().map(|what| (*what).to_owned()).collect();
        if let Some(how) = how {
            table.kind = NewTableKind::Partitioned(self.partition_keys(how));
            table.partition_by = Some(self.partition_by(how));
        }
        Act::CreateTable(Box::new(table))
    }

    /// `ATTACH PARTITION`.
    pub(in crate::dialect) fn attach_partition(self, of: &str, table: &str, text: &str) -> Act {
        let change = TableChange::AttachPartition {
            partition: self.name(table),
            bound: bound(text),
        };
        self.alter(of, vec![change])
    }

    /// `DETACH PARTITION`.
    pub(in crate::dialect) fn detach_partition(
        self,
        of: &str,
        table: &str,
        concurrency: Concurrency,
    ) -> Act {
        let change = TableChange::DetachPartition {
            partition: self.name(table),
            concurrency,
        };
        self.alter(of, vec![change])
    }

    /// `CREATE INDEX … ON ONLY`.
    pub(in crate::dialect) fn create_index_only(
        self,
        on: &str,
        table: Option<&Table>,
        index: &Index,
    ) -> Act {
        match self.create_index(on, table, index, Concurrency::Plain) {
            Act::CreateIndex(mut made) => {
                made.only = true;
                Act::CreateIndex(made)
            }
            other => other,
        }
    }

    /// `ALTER TABLE ONLY … ADD CONSTRAINT`.
    pub(in crate::dialect) fn add_constraint_only(
        self,
        table: &str,
        constraint: act::Constraint,
    ) -> Act {
        Act::AlterTable(AlterTable {
            table: self.name(table),
            only: true,
            if_exists: false,
            changes: vec![TableChange::AddConstraint(constraint)],
        })
    }

    /// `ALTER INDEX … ATTACH PARTITION`, of indexes with their schemas.
    pub(in crate::dialect) fn attach_index(self, index: &str, part: &str) -> Act {
        Act::AlterIndex(self.name(index), IndexChange::Attach(self.name(part)))
    }
}

fn bound(text: &str) -> Bound {
    match PartitionBound::read(text) {
        Some(PartitionBound::Range { from, to }) => Bound::Range { from, to },
        Some(PartitionBound::List(values)) => Bound::List(values),
        Some(PartitionBound::Hash { modulus, remainder }) => Bound::Hash { modulus, remainder },
        Some(PartitionBound::Default) | None => Bound::Default,
    }
}

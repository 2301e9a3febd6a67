//! Partitioned tables and their partitions.

use super::lowering::{Lowering, Outcome};
use super::stop::Stop;
use crate::analyze::act::{Bound, IndexKey, Name, NewTable, PartitionBy};
use crate::catalog::{KeyTarget, PartitionBound, Partitioning, Table};
use crate::identifier::Identifier;
use crate::operation::{AttachPartition, CreatePartition, DetachPartition};

impl Lowering<'_> {
    /// How a table shares out its rows.
    pub(super) fn partitioning(&self, table: &Table, by: &PartitionBy) -> Partitioning {
        let keys = by.keys.iter().map(|key| match key {
            IndexKey::Column(name) => KeyTarget::Column(self.column_of(table, name)),
            IndexKey::Expression(expression) => KeyTarget::Expression(self.text(expression)),
        });
        Partitioning {
            strategy: by.strategy,
            keys: keys.collect(),
        }
    }

    /// `CREATE TABLE … PARTITION OF`.
    pub(super) fn create_partition(
        &mut self,
        new: &NewTable,
        parent: &Name,
        bound: &Bound,
        keys: Option<&[String]>,
    ) -> Outcome {
        let table = self.own(&new.name)?;
        let of = self.own(parent)?;
        let has_own = !new.columns.is_empty() || !new.constraints.is_empty();
        if has_own || new.unlogged || keys.is_some() != new.partition_by.is_some() {
            let what = "a partition with parts of its own";
            return Err(Stop::opaque(what, vec![table]));
        }
        let parent = self.catalog.require_table(&of)?;
        let by = new.partition_by.as_ref();
        let partitioning = by.map(|by| self.partitioning(parent, by));
        self.make(CreatePartition {
            table,
            of,
            bound: written(bound),
            partitioning,
        })
    }

    /// `ATTACH PARTITION`.
    pub(super) fn attach_partition(
        &mut self,
        of: Identifier,
        partition: &Name,
        bound: &Bound,
    ) -> Outcome {
        let table = self.own(partition)?;
        let bound = written(bound);
        self.make(AttachPartition { table, of, bound })
    }

    /// `DETACH PARTITION`.
    pub(super) fn detach_partition(&mut self, of: Identifier, partition: &Name) -> Outcome {
        let table = self.own(partition)?;
        self.make(DetachPartition { table, of })
    }
}

fn written(bound: &Bound) -> String {
    let bound = match bound.clone() {
        Bound::Range { from, to } => PartitionBound::Range { from, to },
        Bound::List(values) => PartitionBound::List(values),
        Bound::Hash { modulus, remainder } => PartitionBound::Hash { modulus, remainder },
        Bound::Default => PartitionBound::Default,
    };
    bound.to_string()
}

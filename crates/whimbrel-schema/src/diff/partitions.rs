//! Partitions that come and go; their rows stay where they are.

use super::Work;
use crate::catalog::{Partition, PartitionBound, Table};
use crate::identifier::Identifier;
use crate::operation::{
    AttachPartition, CreatePartition, DetachPartition, Operation, RenameConstraint, RenameIndex,
};

impl Work<'_> {
    /// The tables that are wanted, each before its partitions: what a table gets, they have by then.
    pub(super) fn wanted(&self) -> Vec<&Table> {
        let mut all: Vec<(usize, &Table)> = self
            .to
            .tables()
            .map(|table| (self.depth(table), table))
            .collect();
        all.sort_by_key(|(depth, _)| *depth);
        all.into_iter().map(|(_, table)| table).collect()
    }

    /// Their names, to look each up when its turn comes.
    pub(super) fn wanted_names(&self) -> Vec<Identifier> {
        let all = self.wanted().into_iter();
        all.map(|table| table.name.clone()).collect()
    }

    /// How many tables a table is a partition of, one of the other.
    fn depth(&self, table: &Table) -> usize {
        let parent = |table: &Table| {
            let of = table.options.partition.as_ref()?;
            self.to.table(&of.of)
        };
        std::iter::successors(parent(table), |table| parent(table))
            .take(self.to.tables().count())
            .count()
    }

    /// Detaches what is no longer a partition, or one with other rows.
    pub(super) fn detach(&mut self) {
        let gone = self.now.tables().filter_map(|now| {
            let part = now.options.partition.as_ref()?;
            let wanted = self.to.table(&now.name)?.options.partition.as_ref();
            let stays = wanted.is_some_and(|wanted| is_same(part, wanted));
            (!stays).then(|| (now.name.clone(), part.of.clone()))
        });
        let gone: Vec<(Identifier, Identifier)> = gone.collect();
        for (table, of) in gone {
            self.emit(DetachPartition { table, of });
        }
    }

    /// Attaches what becomes a partition, now that it fits.
    pub(super) fn attach(&mut self) {
        let new = self.wanted().into_iter().filter_map(|wanted| {
            let part = wanted.options.partition.as_ref()?;
            let now = self.now.table(&wanted.name)?;
            now.options.partition.is_none().then(|| AttachPartition {
                table: wanted.name.clone(),
                of: part.of.clone(),
                bound: part.bound.clone(),
            })
        });
        for attach in new.collect::<Vec<_>>() {
            self.emit(attach);
        }
    }

    /// Creates a partition, whose inherited parts then get the names that are wanted.
    pub(super) fn create_partition(&mut self, wanted: &Table, part: &Partition) {
        self.emit(CreatePartition {
            table: wanted.name.clone(),
            of: part.of.clone(),
            bound: part.bound.clone(),
            partitioning: wanted.options.partitioning.clone(),
        });
        self.rename_inherited(wanted);
    }

    /// Gives what a partition got from its table the names that are wanted.
    pub(super) fn rename_inherited(&mut self, wanted: &Table) {
        for rename in self.inherited_renames(wanted) {
            self.attempt(rename);
        }
    }

    fn inherited_renames(&self, wanted: &Table) -> Vec<Operation> {
        let Some(now) = self.now.table(&wanted.name) else {
            return Vec::new();
        };
        let (had, has) = (
            self.now.inherited_parts(now),
            self.to.inherited_parts(wanted),
        );
        let table = || wanted.name.clone();
        let constraints = had.constraints.iter().filter_map(|(from, of_table)| {
            let to = has.constraint(of_table).filter(|to| *to != from)?.clone();
            let (table, from) = (table(), from.clone());
            Some(RenameConstraint { table, from, to }.into())
        });
        let indexes = had.indexes.iter().filter_map(|(from, of_table)| {
            let to = has.index(of_table).filter(|to| *to != from)?.clone();
            let (table, from) = (table(), from.clone());
            Some(RenameIndex { table, from, to }.into())
        });
        constraints.chain(indexes).collect()
    }

    /// Tells whether a part goes with one of the table that its table is a partition of.
    pub(super) fn is_inherited(&self, table: &Table, name: &Identifier) -> bool {
        let parts = self.now.inherited_parts(table);
        parts.constraints.contains_key(name) || parts.indexes.contains_key(name)
    }
}

pub(super) fn is_same(now: &Partition, wanted: &Partition) -> bool {
    now.of == wanted.of && PartitionBound::are_same(&now.bound, &wanted.bound)
}

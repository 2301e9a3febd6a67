//! The part of the world that a statement changes, so that it can be tried out.

use std::collections::BTreeSet;

use super::World;
use crate::analyze::act::{Act, Name, NewTableKind, TableChange};

impl World {
    /// The tables that a statement adds to, with their partitions, parents and indexes: enough to
    /// see what it makes, without a copy of the whole schema.
    pub(super) fn excerpt(&self, act: &Act) -> Self {
        let mut part = Self::new(self.backend);
        let mut names = BTreeSet::new();
        for table in concerned(act) {
            names.extend(self.partitions(table));
            names.insert(table.clone());
        }
        for name in names {
            for (index, made) in self.indexes_of(&name) {
                part.indexes.insert(index.clone(), made.clone());
            }
            if let Some(relation) = self.relation(&name) {
                part.relations.insert(name, relation.clone());
            }
        }
        part
    }
}

/// The tables that give and get columns, constraints and indexes.
fn concerned(act: &Act) -> Vec<&Name> {
    match act {
        Act::CreateTable(new) => {
            let mut sources: Vec<&Name> = new.like.iter().chain(&new.inherits).collect();
            if let NewTableKind::PartitionOf { parent, .. } = &new.kind {
                sources.push(parent);
            }
            sources
        }
        Act::CreateIndex(new) => vec![&new.table],
        Act::AlterTable(alter) => {
            let mut tables = vec![&alter.table];
            for change in &alter.changes {
                if let TableChange::AttachPartition { partition, .. } = change {
                    tables.push(partition);
                }
            }
            tables
        }
        _ => Vec::new(),
    }
}

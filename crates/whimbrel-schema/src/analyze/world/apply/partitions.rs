//! Partitions.

use super::super::{Index, World};
use crate::analyze::act::{Bound, Name};

impl World {
    /// `CREATE TABLE … PARTITION OF`: columns, constraints and indexes come from the parent.
    pub(super) fn become_partition(&mut self, parent: &Name, child: &Name, bound: &Bound) {
        if self.inherit_columns(parent, child) {
            self.join_parent(parent, child, bound);
        }
    }

    /// `ATTACH PARTITION`: what the parent has and the child lacks is made.
    pub(super) fn attach_partition(&mut self, parent: &Name, child: &Name, bound: &Bound) {
        if self.descend(child, parent) {
            self.join_parent(parent, child, bound);
        }
    }

    /// Puts a table below another; not below itself, which no server does.
    pub(super) fn descend(&mut self, child: &Name, parent: &Name) -> bool {
        let is_loop = child == parent || self.partitions(child).contains(parent);
        if !is_loop {
            self.touch(child).parents.insert(parent.clone());
        }
        !is_loop
    }

    fn join_parent(&mut self, parent: &Name, child: &Name, bound: &Bound) {
        self.touch(child).bound = Some(bound.clone());
        self.copy_foreign_keys(parent, child);
        for index in self.index_names(parent) {
            self.join_index(&index, child);
        }
    }

    /// Gives a partition its part of an index: one that fits, or a new one.
    pub(super) fn join_index(&mut self, parent: &Name, child: &Name) {
        let Some(wanted) = self.indexes.get(parent).cloned() else {
            return;
        };
        let fitting = self.fitting_index(&wanted, child);
        let Some(name) = fitting.or_else(|| self.copy_index(parent, child)) else {
            return;
        };
        if let Some(index) = self.indexes.get_mut(&name) {
            index.parent = Some(parent.clone());
        }
        for grandchild in self.children(child) {
            self.join_index(&name, &grandchild);
        }
    }

    /// An index of a partition that does for one of its parent.
    fn fitting_index(&self, wanted: &Index, child: &Name) -> Option<Name> {
        let mut fitting = self.indexes_of(child).filter(|(_, index)| {
            index.parent.is_none()
                && index.keys == wanted.keys
                && index.method == wanted.method
                && index.unique == wanted.unique
                && index.predicate == wanted.predicate
        });
        fitting.next().map(|(name, _)| name.clone())
    }

    /// The partitions right below a table.
    pub(super) fn children(&self, table: &Name) -> Vec<Name> {
        let children = self.relations.related(table);
        let children = children.filter(|(_, relation)| relation.parents.contains(table));
        children.map(|(name, _)| name.clone()).collect()
    }

    pub(super) fn detach_partition(&mut self, parent: &Name, child: &Name) {
        let relation = self.touch(child);
        relation.parents.remove(parent);
        relation.bound = None;
        for (_, index) in self.indexes.related_mut(child, |_, i| i.table == *child) {
            index.parent = None;
        }
    }
}

//! Indexes that come, go and change.

use super::super::{Birth, Index, KeyConstraint, World};
use crate::analyze::act::{IndexChange, IndexKey, Name, NewIndex};
use crate::analyze::postgres_names::of_keys;

impl World {
    /// `CREATE INDEX`, with those of the partitions.
    pub(super) fn create_index(&mut self, new: &NewIndex) {
        self.touch(&new.table);
        let name = new.name.clone().map(|name| Name {
            // An index lives in the schema of its table.
            schema: new.table.schema.clone(),
            ..name
        });
        let name = name.unwrap_or_else(|| self.index_name(new));
        if self.indexes.contains_key(&name) {
            return;
        }
        let mut index = Index::new(new.table.clone(), new.keys.clone());
        index.unique = new.unique;
        index.method.clone_from(&new.method);
        index.include.clone_from(&new.include);
        index.predicate.clone_from(&new.predicate);
        self.indexes.insert(name.clone(), index);
        if !new.only {
            for child in self.children(&new.table) {
                if self.is_partition_of(&child, &new.table) {
                    self.join_index(&name, &child);
                }
            }
        }
    }

    /// The name that PostgreSQL makes up for an index.
    pub(in super::super) fn index_name(&self, new: &NewIndex) -> Name {
        let included = new.include.iter().cloned().map(IndexKey::Column);
        let all: Vec<IndexKey> = new.keys.iter().cloned().chain(included).collect();
        self.free_relation(&new.table, &of_keys(&all), "idx")
    }

    fn is_partition_of(&self, child: &Name, table: &Name) -> bool {
        let child = self.relation(child);
        child.is_some_and(|r| r.bound.is_some() && r.parents.contains(table))
    }

    /// `DROP INDEX`, with the partitions' parts and the constraint that it stands behind.
    pub(super) fn drop_index(&mut self, name: &Name) {
        let Some(index) = self.indexes.remove(name) else {
            return;
        };
        if let Some(constraint) = &index.constraint {
            let relation = self.touch(&index.table);
            relation.constraints.retain(|c| c.name != *constraint);
        }
        let parts = self.indexes.related(name);
        let parts = parts.filter(|(_, part)| part.parent.as_ref() == Some(name));
        let parts: Vec<Name> = parts.map(|(name, _)| name.clone()).collect();
        for part in parts {
            self.drop_index(&part);
        }
    }

    pub(super) fn alter_index(&mut self, name: &Name, change: &IndexChange) {
        match change {
            IndexChange::Rename(to) => self.rename_index(name, to),
            IndexChange::Attach(part) => {
                if let Some(part) = self.indexes.get_mut(part) {
                    part.parent = Some(name.clone());
                }
            }
            IndexChange::Tablespace | IndexChange::Settings => {}
        }
    }

    /// An index takes its constraint with it to a new name.
    pub(super) fn rename_index(&mut self, name: &Name, to: &str) {
        let Some(mut index) = self.indexes.remove(name) else {
            return;
        };
        if let Some(constraint) = &mut index.constraint {
            let relation = self.relations.get_mut(&index.table);
            let of_table = relation.into_iter().flat_map(|r| &mut r.constraints);
            let mut renamed = of_table.filter(|c: &&mut KeyConstraint| c.name == *constraint);
            if let Some(renamed) = renamed.next() {
                to.clone_into(&mut renamed.name);
            }
            to.clone_into(constraint);
        }
        let is_part = |_: &Name, part: &Index| part.parent.as_ref() == Some(name);
        for (_, part) in self.indexes.related_mut(name, is_part) {
            part.parent = Some(name.sibling(to));
        }
        self.indexes.insert(name.sibling(to), index);
    }
}

impl Index {
    /// A plain B-tree that is new.
    pub fn new(table: Name, keys: Vec<IndexKey>) -> Self {
        Self {
            table,
            unique: false,
            method: "btree".to_owned(),
            keys,
            include: Vec::new(),
            predicate: None,
            constraint: None,
            parent: None,
            birth: Birth::Now,
        }
    }
}

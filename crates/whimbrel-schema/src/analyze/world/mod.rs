//! The schema, as far as it is known, and how acts change it.
//!
//! Unlike the [catalog](crate::catalog), which refuses what does not fit, the world takes every act:
//! a table that nobody made may well exist. It knows more kinds of objects, and for each whether it
//! was born in the migration that is judged.

mod apply;
mod footprint;
mod object;
mod relation;

pub use object::{Domain, Enumeration, Function};
pub use relation::{Birth, Column, Index, KeyConstraint, Relation, RelationKind, Size, Trigger};

use std::collections::{BTreeMap, BTreeSet};

use super::act::Name;
use crate::backend::Backend;

/// The schema, as far as it is known.
#[derive(Clone, Debug)]
pub struct World {
    /// The kind of database.
    pub backend: Backend,
    /// Whether tables that are not here may exist: nobody gave the whole schema.
    pub is_partial: bool,
    /// Tables, views and sequences.
    pub relations: BTreeMap<Name, Relation>,
    /// Indexes, also those behind constraints.
    pub indexes: BTreeMap<Name, Index>,
    /// Enum types.
    pub enumerations: BTreeMap<Name, Enumeration>,
    /// Domains.
    pub domains: BTreeMap<Name, Domain>,
    /// Functions.
    pub functions: BTreeMap<Name, Function>,
    /// Schemas.
    pub schemas: BTreeMap<String, Birth>,
    /// Types that are neither enum nor domain.
    pub types: BTreeMap<Name, Birth>,
    /// The value of SQLite's `foreign_keys`; Whimbrel's runner switches it on.
    pub foreign_keys: bool,
    /// The extensions that were made.
    pub extensions: BTreeSet<String>,
}

impl World {
    /// A world of which nothing is known yet.
    pub fn new(backend: Backend) -> Self {
        Self {
            backend,
            is_partial: true,
            relations: BTreeMap::new(),
            indexes: BTreeMap::new(),
            enumerations: BTreeMap::new(),
            domains: BTreeMap::new(),
            functions: BTreeMap::new(),
            schemas: BTreeMap::new(),
            types: BTreeMap::new(),
            foreign_keys: true,
            extensions: BTreeSet::new(),
        }
    }

    /// A table, view or sequence.
    pub fn relation(&self, name: &Name) -> Option<&Relation> {
        self.relations.get(name)
    }

    /// Tells whether a table was made in the migration that is judged; nobody uses it yet.
    pub fn is_born(&self, name: &Name) -> bool {
        self.relation(name)
            .is_some_and(|relation| relation.birth == Birth::Now)
    }

    /// The indexes of a table.
    pub fn indexes_of<'w>(
        &'w self,
        table: &'w Name,
    ) -> impl Iterator<Item = (&'w Name, &'w Index)> {
        self.indexes
            .iter()
            .filter(move |(_, index)| index.table == *table)
    }

    /// The partitions of a table, and theirs, all the way down.
    pub fn partitions(&self, table: &Name) -> Vec<Name> {
        let mut found = Vec::new();
        let mut open = vec![table.clone()];
        while let Some(parent) = open.pop() {
            for (name, relation) in &self.relations {
                if relation.parents.contains(&parent) && !found.contains(name) {
                    found.push(name.clone());
                    open.push(name.clone());
                }
            }
        }
        found
    }

    /// The tables with a foreign key to a table, and that key.
    pub fn referring<'w>(
        &'w self,
        table: &'w Name,
    ) -> impl Iterator<Item = (&'w Name, &'w KeyConstraint)> {
        self.relations.iter().flat_map(move |(name, relation)| {
            let keys = relation.constraints.iter();
            keys.filter(move |key| key.references().is_some_and(|to| to.table == *table))
                .map(move |key| (name, key))
        })
    }

    /// Ends the migration that is judged: what it made is old now.
    pub fn settle(&mut self) {
        for relation in self.relations.values_mut() {
            relation.settle();
        }
        for index in self.indexes.values_mut() {
            index.birth = Birth::Before;
        }
        for enumeration in self.enumerations.values_mut() {
            enumeration.settle();
        }
        for birth in self.schemas.values_mut().chain(self.types.values_mut()) {
            *birth = Birth::Before;
        }
        for domain in self.domains.values_mut() {
            domain.birth = Birth::Before;
        }
        for function in self.functions.values_mut() {
            function.birth = Birth::Before;
        }
    }
}

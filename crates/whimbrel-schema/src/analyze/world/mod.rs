//! The schema, as far as it is known, and how acts change it.
//!
//! Unlike the [catalog](crate::catalog), which refuses what does not fit, the world takes every act:
//! a table that nobody made may well exist. It knows more kinds of objects, and for each whether it
//! was born in the migration that is judged.

mod apply;
mod excerpt;
mod footprint;
mod object;
mod objects;
mod relation;
pub mod sqlite;

pub use object::{Domain, Enumeration, Function};
pub use objects::Objects;
pub use relation::{Birth, Column, Index, KeyConstraint, Relation, RelationKind, Size, Trigger};

use std::collections::BTreeSet;

use super::act::{Name, TypeName};
use crate::backend::Backend;

/// The schema, as far as it is known.
#[derive(Clone, Debug)]
pub struct World {
    /// The kind of database.
    pub backend: Backend,
    /// Whether tables that are not here may exist: nobody gave the whole schema.
    pub is_partial: bool,
    /// Tables, views and sequences.
    pub relations: Objects<Name, Relation>,
    /// Indexes, also those behind constraints.
    pub indexes: Objects<Name, Index>,
    /// Enum types.
    pub enumerations: Objects<Name, Enumeration>,
    /// Domains.
    pub domains: Objects<Name, Domain>,
    /// Functions.
    pub functions: Objects<Name, Function>,
    /// Schemas.
    pub schemas: Objects<String, Birth>,
    /// Types that are neither enum nor domain.
    pub types: Objects<Name, Birth>,
    /// The tables of extended statistics.
    pub statistics: Objects<Name, Name>,
    /// The value of SQLite's `foreign_keys`; Whimbrel's runner switches it on.
    pub foreign_keys: bool,
    /// The value of SQLite's `legacy_alter_table`: views and triggers do not follow a renamed table.
    pub legacy_alter_table: bool,
    /// The value of SQLite's `defer_foreign_keys`: keys are checked when the transaction commits.
    pub defer_foreign_keys: bool,
    /// The extensions that were made.
    pub extensions: BTreeSet<String>,
    /// What is no object, as it was at the beginning of the migration that is judged.
    start: Start,
}

/// What is no object.
#[derive(Clone, Debug)]
struct Start {
    is_partial: bool,
    foreign_keys: bool,
    legacy_alter_table: bool,
    extensions: BTreeSet<String>,
}

impl World {
    /// A world of which nothing is known yet.
    pub fn new(backend: Backend) -> Self {
        Self {
            backend,
            is_partial: true,
            relations: Objects::mentioning(Relation::mentioned),
            indexes: Objects::mentioning(Index::mentioned),
            enumerations: Objects::new(),
            domains: Objects::new(),
            functions: Objects::new(),
            schemas: Objects::new(),
            types: Objects::new(),
            statistics: Objects::new(),
            foreign_keys: true,
            legacy_alter_table: false,
            defer_foreign_keys: false,
            extensions: BTreeSet::new(),
            start: Start {
                is_partial: true,
                foreign_keys: true,
                legacy_alter_table: false,
                extensions: BTreeSet::new(),
            },
        }
    }

    /// A table, view or sequence.
    pub fn relation(&self, name: &Name) -> Option<&Relation> {
        self.relations.get(name)
    }

    /// Tells whether a relation is certainly not there; other schemas hold the system's own.
    pub fn is_absent(&self, name: &Name) -> bool {
        let is_here = self.relations.contains_key(name) || self.indexes.contains_key(name);
        !is_here && !self.is_partial && name.schema.is_none() && !name.name.starts_with("pg_")
    }

    /// Tells whether a table was made in the migration that is judged; nobody uses it yet.
    pub fn is_born(&self, name: &Name) -> bool {
        self.relation(name)
            .is_some_and(|relation| relation.birth == Birth::Now)
    }

    /// Tells whether values of a type are checked: a domain with constraints, also unvalidated ones.
    pub fn is_constrained(&self, data_type: &TypeName) -> bool {
        let domain = self.domains.get(&data_type.name);
        domain
            .filter(|_| data_type.dimensions == 0)
            .is_some_and(|domain| {
                domain.constrained
                    || !domain.not_valid.is_empty()
                    || self.is_constrained(&domain.base)
            })
    }

    /// The indexes of a table.
    pub fn indexes_of<'w>(
        &'w self,
        table: &'w Name,
    ) -> impl Iterator<Item = (&'w Name, &'w Index)> {
        let related = self.indexes.related(table);
        related.filter(move |(_, index)| index.table == *table)
    }

    /// The indexes of a table, as they were when the migration that is judged began, that it has
    /// touched since.
    pub fn indexes_before<'w>(&'w self, table: &'w Name) -> impl Iterator<Item = &'w Index> {
        let names = self.indexes.touched();
        let before = names.filter_map(|name| self.indexes.at_mark(name));
        before.filter(move |index| index.table == *table)
    }

    /// The partitions of a table, and theirs, all the way down.
    pub fn partitions(&self, table: &Name) -> Vec<Name> {
        let mut found = Vec::new();
        let mut open = vec![table.clone()];
        while let Some(parent) = open.pop() {
            for (name, relation) in self.relations.related(&parent) {
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
        self.relations
            .related(table)
            .flat_map(move |(name, relation)| {
                let keys = relation.constraints.iter();
                keys.filter(move |key| key.references().is_some_and(|to| to.table == *table))
                    .map(move |key| (name, key))
            })
    }

    /// Ends the migration that is judged: what it made is old now.
    pub fn settle(&mut self) {
        self.relations.mark(Relation::settle);
        self.indexes.mark(|index| index.birth = Birth::Before);
        self.enumerations.mark(Enumeration::settle);
        self.domains.mark(|domain| domain.birth = Birth::Before);
        self.functions
            .mark(|function| function.birth = Birth::Before);
        self.schemas.mark(|birth| *birth = Birth::Before);
        self.types.mark(|birth| *birth = Birth::Before);
        self.statistics.mark(|_| {});
        // It holds until the transaction ends.
        self.defer_foreign_keys = false;
        self.start = Start {
            is_partial: self.is_partial,
            foreign_keys: self.foreign_keys,
            legacy_alter_table: self.legacy_alter_table,
            extensions: self.extensions.clone(),
        };
    }

    /// Takes back the migration that is judged: the world is as it was when the last one was settled.
    pub fn rollback(&mut self) {
        self.relations.rollback();
        self.indexes.rollback();
        self.enumerations.rollback();
        self.domains.rollback();
        self.functions.rollback();
        self.schemas.rollback();
        self.types.rollback();
        self.statistics.rollback();
        self.is_partial = self.start.is_partial;
        self.foreign_keys = self.start.foreign_keys;
        self.legacy_alter_table = self.start.legacy_alter_table;
        self.defer_foreign_keys = false;
        self.extensions.clone_from(&self.start.extensions);
    }
}

//! What foreign keys lock and read.

use super::prediction::Prediction;
use crate::analyze::act::{Constraint, ConstraintKind, Name, Reference};
use crate::analyze::footprint::LockMode;
use crate::analyze::world::KeyConstraint;

impl Prediction<'_> {
    /// Locks a referenced table with its partitions; its triggers come or go.
    pub(super) fn lock_referenced(&mut self, table: &Name, mode: LockMode) {
        self.lock_known(table, mode);
        for partition in self.parts(table) {
            self.lock(&partition, mode);
        }
    }

    /// Existing rows are looked up: both tables are read, by a query that opens all their indexes.
    pub(super) fn check_key(&mut self, child: &Name, parent: &Name) {
        for leaf in self.parts(child) {
            // Each partition is asked by itself.
            if self.holds_rows(&leaf) {
                self.lock_indexes(&leaf, LockMode::AccessShare);
                self.scan(&leaf);
                self.look_up(&leaf);
            }
        }
        for part in self.parts(parent) {
            self.open_indexes(&part, LockMode::AccessShare);
            self.scan(&part);
        }
    }

    /// `ADD FOREIGN KEY`.
    pub(super) fn add_key(&mut self, table: &Name, constraint: &Constraint) {
        let ConstraintKind::ForeignKey { columns, reference } = &constraint.kind else {
            return;
        };
        let parent = &reference.table;
        if self.is_partitioned(table) && constraint.not_valid && self.is_before(18) {
            return self.refuse(
                "42809",
                "a partitioned table has no NOT VALID foreign key before 18",
            );
        }
        if self.is_partitioned(parent) && self.is_before(12) {
            return self.refuse(
                "42809",
                "no foreign key refers to a partitioned table before 12",
            );
        }
        if constraint.not_enforced && self.is_before(18) {
            return self.refuse(
                "42601",
                "PostgreSQL 18 is the first with NOT ENFORCED foreign keys",
            );
        }
        self.lock_referenced(parent, LockMode::ShareRowExclusive);
        if self.lacks_key(reference, columns.len()) {
            let why = format!("{parent} has no unique constraint on the referenced columns");
            return self.refuse("42830", why);
        }
        if !constraint.not_valid && !constraint.not_enforced {
            self.check_key(table, parent);
        }
    }

    /// Tells whether the referenced columns are certainly not unique together.
    fn lacks_key(&self, reference: &Reference, columns: usize) -> bool {
        let Some(relation) = self.relation(&reference.table) else {
            return false;
        };
        if !relation.is_known || self.world.is_partial {
            return false;
        }
        if reference.columns.is_empty() {
            let key = relation.primary_key();
            return key.is_none_or(|key| columns > 0 && key.columns().len() != columns);
        }
        let mut wanted: Vec<&str> = reference.columns.iter().map(String::as_str).collect();
        wanted.sort_unstable();
        let mut indexes = self.world.indexes_of(&reference.table);
        !indexes.any(|(_, index)| {
            let mut columns = index.key_columns();
            columns.sort_unstable();
            index.unique && index.predicate.is_none() && columns == wanted
        })
    }

    /// Dropping a foreign key drops its triggers on the referenced table.
    pub(super) fn drop_key(&mut self, key: &KeyConstraint) {
        if let Some(reference) = key.references() {
            let referenced = reference.table.clone();
            self.lock(&referenced, LockMode::AccessExclusive);
            for part in self.parts(&referenced) {
                self.lock(&part, LockMode::AccessExclusive);
            }
        }
    }

    /// The foreign keys of other tables that rest on these columns.
    pub(super) fn keys_on(&self, table: &Name, columns: &[&str]) -> Vec<(Name, String)> {
        let is_primary = self.relation(table).and_then(|r| r.primary_key());
        let is_primary = is_primary.is_some_and(|key| key.columns() == columns);
        let referring = self.world.referring(table);
        let resting = referring.filter(|(_, key)| {
            let to = key.references().map(|to| to.columns.as_slice());
            match to {
                Some([]) => is_primary,
                Some(named) => named == columns,
                None => false,
            }
        });
        resting
            .map(|(child, key)| (child.clone(), key.name.clone()))
            .collect()
    }
}

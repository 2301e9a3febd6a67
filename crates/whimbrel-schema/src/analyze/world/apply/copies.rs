//! Tables that take columns, constraints and indexes from others: `LIKE`, `INHERITS`, partitions.

use std::collections::BTreeSet;

use super::super::{Birth, Column, Index, KeyConstraint, Relation, World};
use crate::analyze::act::{ConstraintKind, IndexKey, Name};
use crate::analyze::postgres_names::of_keys;

impl World {
    /// `LIKE`: the columns with NOT NULL, and what `INCLUDING` names.
    pub(super) fn copy_like(&mut self, source: &Name, target: &Name, including: &BTreeSet<String>) {
        let wants = |what: &str| including.contains(what) || including.contains("ALL");
        let Some(from) = self.known(source) else {
            return self.touch(target).is_known = false;
        };
        for mut column in from.columns {
            column.birth = Birth::Now;
            if !wants("DEFAULTS") {
                column.default = None;
            }
            if !wants("GENERATED") {
                column.generated = None;
            }
            if !wants("IDENTITY") {
                column.sequence = None;
            }
            let numbered = column.sequence.is_some();
            let name = column.name.clone();
            self.merge_column(target, column);
            if numbered {
                self.own_sequence(target, &name);
            }
        }
        if wants("CONSTRAINTS") {
            self.copy_checks(source, target);
        }
        if wants("INDEXES") {
            for index in self.index_names(source) {
                self.copy_index(&index, target);
            }
        }
    }

    /// The columns and checks of a parent; tells whether it can be one.
    pub(super) fn inherit_columns(&mut self, parent: &Name, child: &Name) -> bool {
        if !self.descend(child, parent) {
            return false;
        }
        let Some(from) = self.known(parent) else {
            self.touch(child).is_known = false;
            return true;
        };
        for mut column in from.columns {
            column.birth = Birth::Now;
            column.sequence = None;
            self.merge_column(child, column);
        }
        self.copy_checks(parent, child);
        true
    }

    /// A fully known table; a copy, so that the world can change.
    fn known(&self, name: &Name) -> Option<Relation> {
        self.relation(name).filter(|r| r.is_known).cloned()
    }

    /// Adds a column, or merges it into the one that is there.
    fn merge_column(&mut self, table: &Name, column: Column) {
        let relation = self.touch(table);
        let mut columns = relation.columns.iter_mut();
        match columns.find(|there| there.name == column.name) {
            Some(there) => there.not_null |= column.not_null,
            None => relation.columns.push(column),
        }
    }

    pub(super) fn copy_checks(&mut self, source: &Name, target: &Name) {
        let Some(from) = self.relation(source) else {
            return;
        };
        let checks = from.constraints.iter();
        let checks: Vec<KeyConstraint> = checks
            .filter(|c| {
                matches!(
                    c.kind,
                    ConstraintKind::Check(_) | ConstraintKind::NotNull(_)
                )
            })
            .cloned()
            .collect();
        let relation = self.touch(target);
        for mut check in checks {
            if relation.constraint(&check.name).is_none() {
                check.birth = Birth::Now;
                relation.constraints.push(check);
            }
        }
    }

    /// The foreign keys of a partitioned table hold for its partitions.
    pub(super) fn copy_foreign_keys(&mut self, source: &Name, target: &Name) {
        let Some(from) = self.relation(source) else {
            return;
        };
        let keys: Vec<KeyConstraint> = from
            .constraints
            .iter()
            .filter(|key| key.references().is_some())
            .cloned()
            .collect();
        for mut key in keys {
            let relation = self.touch(target);
            if relation.constraint(&key.name).is_none() {
                key.birth = Birth::Now;
                relation.constraints.push(key);
            }
        }
    }

    /// The names of a table's indexes.
    pub(in super::super) fn index_names(&self, table: &Name) -> Vec<Name> {
        self.indexes_of(table)
            .map(|(name, _)| name.clone())
            .collect()
    }

    /// Makes the same index on another table; what stands behind a constraint makes that too.
    pub(super) fn copy_index(&mut self, index: &Name, table: &Name) -> Option<Name> {
        let mut copy = self.indexes.get(index)?.clone();
        let constraint = self.constraint_behind(&copy);
        let label = match constraint.as_ref().map(|c| &c.kind) {
            Some(ConstraintKind::PrimaryKey { .. }) => "pkey",
            Some(ConstraintKind::Exclude) => "excl",
            Some(_) => "key",
            None => "idx",
        };
        let columns = if label == "pkey" {
            String::new()
        } else {
            let included = copy.include.iter().cloned().map(IndexKey::Column);
            let all: Vec<IndexKey> = copy.keys.iter().cloned().chain(included).collect();
            of_keys(&all)
        };
        let name = self.free_relation(table, &columns, label);
        copy.table = table.clone();
        copy.parent = None;
        copy.birth = Birth::Now;
        if let Some(mut constraint) = constraint {
            constraint.name.clone_from(&name.name);
            constraint.birth = Birth::Now;
            copy.constraint = Some(name.name.clone());
            self.require_values(table, &constraint);
            self.touch(table).constraints.push(constraint);
        }
        self.indexes.insert(name.clone(), copy);
        Some(name)
    }

    fn constraint_behind(&self, index: &Index) -> Option<KeyConstraint> {
        let name = index.constraint.as_deref()?;
        let relation = self.relation(&index.table)?;
        relation.constraint(name).cloned()
    }
}

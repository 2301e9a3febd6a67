//! Partitions that come and go.

use super::prediction::Prediction;
use crate::analyze::act::{Bound, Concurrency, ConstraintKind, Name};
use crate::analyze::footprint::LockMode;
use crate::analyze::world::{Relation, RelationKind};

impl Prediction<'_> {
    /// What a new partition asks of its parent: the default partition must hold none of its rows,
    /// and the tables that the parent refers to get triggers for it.
    pub(super) fn join(&mut self, parent: &Name, bound: &Bound) {
        if *bound != Bound::Default
            && let Some(default) = self.lock_default(parent, LockMode::AccessExclusive)
            && !self.is_outside(parent, &default, bound)
        {
            for leaf in self.leaves(&default) {
                self.lock(&leaf, LockMode::AccessExclusive);
                self.scan(&leaf);
            }
        }
        // Each index of the parent gets another part.
        self.lock_indexes(parent, LockMode::ShareUpdateExclusive);
        let Some(relation) = self.relation(parent) else {
            return;
        };
        for key in &relation.constraints {
            if let Some(reference) = key.references() {
                self.lock_referenced(&reference.table, LockMode::ShareRowExclusive);
            }
        }
    }

    pub(super) fn attach(&mut self, parent: &Name, partition: &Name, bound: &Bound) {
        self.lock_known(partition, LockMode::AccessExclusive);
        if self.is_whole(parent) {
            let code = if self.is_before(18) { "42P17" } else { "42809" };
            return self.refuse(code, format!("{parent} is not partitioned"));
        }
        let is_attached = self.relation(partition).is_some_and(|r| r.bound.is_some());
        if is_attached {
            return self.refuse("42809", format!("{partition} is a partition already"));
        }
        if let Some(check) = self.lacked_check(parent, partition) {
            return self.refuse("42804", format!("{partition} has no constraint {check}"));
        }
        self.join(parent, bound);
        for leaf in self.parts(partition) {
            self.lock(&leaf, LockMode::AccessExclusive);
            if !self.is_inside(parent, partition, bound) {
                self.scan(&leaf);
            }
        }
        let keys = self.relation(parent).map(|r| r.constraints.as_slice());
        for key in keys.unwrap_or_default() {
            if let Some(reference) = key.references() {
                self.check_key(partition, &reference.table);
            }
        }
    }

    /// Tells whether a table certainly has no partitions.
    pub(super) fn is_whole(&self, table: &Name) -> bool {
        let relation = self.relation(table).filter(|relation| relation.is_known);
        relation.is_some_and(|relation| relation.kind == RelationKind::Table)
    }

    /// A CHECK of the parent that a table certainly lacks.
    fn lacked_check(&self, parent: &Name, table: &Name) -> Option<&str> {
        let (parent, table) = (self.relation(parent)?, self.relation(table)?);
        let mut checks = parent.constraints.iter().filter(|key| {
            let is_check = matches!(key.kind, ConstraintKind::Check(_));
            is_check && table.is_known && table.constraint(&key.name).is_none()
        });
        checks.next().map(|check| check.name.as_str())
    }

    pub(super) fn detach(&mut self, parent: &Name, partition: &Name, concurrency: Concurrency) {
        if concurrency == Concurrency::Concurrently {
            if self.is_before(14) {
                return self.refuse(
                    "42601",
                    "PostgreSQL 14 is the first with DETACH CONCURRENTLY",
                );
            }
            if self.default_of(parent).is_some() {
                let why = format!("{parent} has a default partition");
                return self.refuse("55000", why);
            }
        }
        let is_other = self
            .relation(partition)
            .is_some_and(|r| r.is_known && !r.parents.contains(parent));
        if is_other {
            return self.refuse("42P01", format!("{partition} is no partition of {parent}"));
        }
        let mode = if self.is_before(14) {
            LockMode::ShareUpdateExclusive
        } else {
            LockMode::AccessExclusive
        };
        self.lock_known(partition, mode);
        for part in self.parts(partition) {
            self.lock(&part, mode);
        }
        let indexes = self.world.indexes_of(partition);
        let parts = indexes.filter(|(_, index)| index.parent.is_some());
        let parts: Vec<Name> = parts.map(|(name, _)| name.clone()).collect();
        for part in parts {
            self.lock(&part, LockMode::AccessExclusive);
        }
        if concurrency == Concurrency::Plain {
            self.lock_default(parent, LockMode::AccessExclusive);
        }
        // The keys of the parent stay with the partition, with triggers of their own.
        let keys = self.relation(partition).map(|r| r.constraints.as_slice());
        for key in keys.unwrap_or_default() {
            if let Some(reference) = key.references() {
                self.lock_referenced(&reference.table, LockMode::ShareRowExclusive);
            }
        }
        // Rows elsewhere may refer to those that leave.
        let referring = self.world.referring(parent).map(|(child, _)| child.clone());
        let referring: Vec<Name> = referring.collect();
        for child in referring {
            self.lock(&child, LockMode::Share);
            self.check_key(&child, partition);
        }
    }

    /// Tells whether constraints prove that all rows of a table belong into a partition.
    fn is_inside(&self, parent: &Name, table: &Name, bound: &Bound) -> bool {
        let Some((key, relation)) = self.key_in(parent, table) else {
            return false;
        };
        let tests = tests_of(relation, key);
        let is_filled = relation.column(key).is_some_and(|c| c.not_null)
            || checks(relation).any(|check| check.not_null.contains(key));
        let proves = match bound {
            Bound::Range { from, to } => {
                let (Some(from), Some(to)) = (from.first(), to.first()) else {
                    return false;
                };
                let above = is_open(from) || tests.iter().any(|(o, v)| *o == ">=" && same(v, from));
                let below = is_open(to) || tests.iter().any(|(o, v)| *o == "<" && same(v, to));
                above && below
            }
            Bound::List(values) => tests
                .iter()
                .any(|(o, v)| *o == "=" && values.iter().any(|value| same(v, value))),
            Bound::Hash { .. } => false,
            // It depends on the bounds of the others.
            Bound::Default => false,
        };
        is_filled && proves
    }

    /// Tells whether constraints prove that no row of a default partition belongs into another.
    fn is_outside(&self, parent: &Name, default: &Name, bound: &Bound) -> bool {
        let Some((key, relation)) = self.key_in(parent, default) else {
            return false;
        };
        let tests = tests_of(relation, key);
        match bound {
            Bound::Range { from, to } => tests.iter().any(|(operator, value)| match *operator {
                ">=" => to.first().is_some_and(|to| same(value, to)),
                "<" => from.first().is_some_and(|from| same(value, from)),
                _ => false,
            }),
            Bound::List(_) | Bound::Hash { .. } | Bound::Default => false,
        }
    }

    /// The only key column of a partitioned table, and another table that is known.
    fn key_in(&self, parent: &Name, table: &Name) -> Option<(&str, &Relation)> {
        let RelationKind::Partitioned(keys) = &self.relation(parent)?.kind else {
            return None;
        };
        let [key] = keys.as_slice() else {
            return None;
        };
        Some((key, self.relation(table)?))
    }
}

fn checks(relation: &Relation) -> impl Iterator<Item = &crate::analyze::act::Expression> {
    let valid = relation.constraints.iter().filter(|key| key.valid);
    valid.filter_map(|key| match &key.kind {
        ConstraintKind::Check(expression) => Some(expression),
        _ => None,
    })
}

/// The comparisons of a column that every row passes.
fn tests_of<'r>(relation: &'r Relation, key: &str) -> Vec<(&'r str, &'r str)> {
    let all = checks(relation).flat_map(|check| &check.comparisons);
    let of_key = all.filter(|(column, _, _)| column == key);
    of_key
        .map(|(_, o, value)| (o.as_str(), value.as_str()))
        .collect()
}

/// Tells whether an end of a range is no limit.
fn is_open(end: &str) -> bool {
    end.eq_ignore_ascii_case("minvalue") || end.eq_ignore_ascii_case("maxvalue")
}

/// Tells whether two constants are the same, with or without quotes and a cast.
fn same(left: &str, right: &str) -> bool {
    let plain = |text: &str| {
        let text = text.split("::").next().unwrap_or_default();
        text.trim().trim_matches(['\'', '(', ')']).to_owned()
    };
    plain(left) == plain(right)
}

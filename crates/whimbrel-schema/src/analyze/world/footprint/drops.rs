//! What `DROP` and `TRUNCATE` lock beside their objects, and what keeps these.

use std::collections::BTreeSet;

use super::prediction::Prediction;
use crate::analyze::act::{Bound, Drop, Name, SequenceOwner};
use crate::analyze::footprint::LockMode;
use crate::analyze::world::{KeyConstraint, RelationKind};

impl Prediction<'_> {
    pub(super) fn drop_tables(&mut self, names: &[Name], drop: Drop) {
        for name in names {
            if drop.if_exists && self.is_missing(name) {
                continue;
            }
            self.lock_known(name, LockMode::AccessExclusive);
            let kind = self.relation(name).map(|relation| &relation.kind);
            let is_other = kind.is_some_and(|kind| {
                let is_view = matches!(kind, RelationKind::View | RelationKind::Sequence);
                is_view || matches!(kind, RelationKind::MaterializedView { .. })
            });
            if is_other {
                self.refuse("42809", format!("{name} is not a table"));
            }
            if self.is_refused() {
                return;
            }
            self.drop_table(name, names, drop);
        }
    }

    fn drop_table(&mut self, table: &Name, doomed: &[Name], drop: Drop) {
        self.leave_parents(table);
        let members = self.family(table);
        for member in &members {
            let is_inherited = member != table && !self.is_partitioned(table);
            if is_inherited && !drop.cascade && !doomed.contains(member) {
                return self.refuse("2BP01", format!("{member} inherits from {table}"));
            }
            self.lock(member, LockMode::AccessExclusive);
            self.lock_indexes(member, LockMode::AccessExclusive);
            self.lock_owned(member, LockMode::AccessExclusive);
            self.drop_keys_of(member);
            self.drop_views_of(member, doomed, drop);
            self.drop_keys_to(member, &members, doomed, drop);
        }
    }

    /// A partition that goes takes its parent's lock, and that of the default partition.
    fn leave_parents(&mut self, table: &Name) {
        let Some(relation) = self.relation(table) else {
            return;
        };
        if relation.bound.is_none() {
            return;
        }
        for parent in &relation.parents {
            self.lock(parent, LockMode::AccessExclusive);
            if relation.bound != Some(Bound::Default) {
                self.lock_default(parent, LockMode::AccessExclusive);
            }
        }
    }

    /// Locks the default partition of a table, if it has one.
    pub(super) fn lock_default(&mut self, parent: &Name, mode: LockMode) -> Option<Name> {
        let found = self.default_of(parent)?;
        self.lock(&found, mode);
        Some(found)
    }

    /// The default partition of a table.
    pub(super) fn default_of(&self, parent: &Name) -> Option<Name> {
        let mut all = self.world.relations.related(parent);
        let found =
            all.find(|(_, r)| r.bound == Some(Bound::Default) && r.parents.contains(parent));
        found.map(|(name, _)| name.clone())
    }

    fn drop_keys_of(&mut self, table: &Name) {
        if let Some(relation) = self.relation(table) {
            // The keys of a partitioned table keep their triggers when a partition goes.
            let given = |key: &&KeyConstraint| {
                let mut parents = relation.parents.iter().filter_map(|p| self.relation(p));
                relation.bound.is_some() && parents.any(|p| p.constraint(&key.name).is_some())
            };
            let own: Vec<&KeyConstraint> =
                relation.constraints.iter().filter(|k| !given(k)).collect();
            for key in own {
                self.drop_key(key);
            }
        }
    }

    fn drop_views_of(&mut self, name: &Name, doomed: &[Name], drop: Drop) {
        for view in self.world.views_reading(name) {
            if !drop.cascade && !doomed.contains(&view) {
                return self.refuse("2BP01", format!("the view {view} reads {name}"));
            }
            self.lock_with_views(&view);
        }
    }

    /// Locks a view that goes, with those that read it.
    pub(super) fn lock_with_views(&mut self, view: &Name) {
        let mut open = vec![view.clone()];
        let mut seen = BTreeSet::new();
        while let Some(view) = open.pop() {
            if seen.insert(view.clone()) {
                self.lock(&view, LockMode::AccessExclusive);
                self.lock_indexes(&view, LockMode::AccessExclusive);
                open.extend(self.world.views_reading(&view));
            }
        }
    }

    fn drop_keys_to(&mut self, table: &Name, members: &[Name], doomed: &[Name], drop: Drop) {
        let children = self.world.referring(table).map(|(child, _)| child.clone());
        let children: Vec<Name> = children.collect();
        for child in children {
            if members.contains(&child) || doomed.contains(&child) {
                continue;
            }
            if !drop.cascade {
                return self.refuse("2BP01", format!("{child} refers to {table}"));
            }
            self.lock(&child, LockMode::AccessExclusive);
        }
    }

    pub(super) fn drop_views(&mut self, names: &[Name], drop: Drop) {
        for name in names {
            if drop.if_exists && self.is_missing(name) {
                continue;
            }
            self.lock_known(name, LockMode::AccessExclusive);
            let kind = self.relation(name).filter(|r| r.is_known).map(|r| &r.kind);
            if matches!(
                kind,
                Some(RelationKind::Table | RelationKind::Partitioned(_))
            ) {
                return self.refuse("42809", format!("{name} is not a view"));
            }
            self.lock_indexes(name, LockMode::AccessExclusive);
            self.drop_views_of(name, names, drop);
        }
    }

    pub(super) fn drop_sequences(&mut self, names: &[Name], drop: Drop) {
        for name in names {
            if drop.if_exists && self.is_missing(name) {
                continue;
            }
            self.lock_known(name, LockMode::AccessExclusive);
            let owner = self.relation(name).and_then(|r| r.owned_by.clone());
            let Some((table, column)) = owner else {
                continue;
            };
            let is_used = self.relation(&table).is_some_and(|relation| {
                let column = relation.column(&column);
                column.is_some_and(|c| c.sequence.is_some() || c.default.is_some())
            });
            if is_used && !drop.cascade {
                return self.refuse("2BP01", format!("{table}.{column} draws from {name}"));
            }
            if is_used {
                self.lock(&table, LockMode::AccessExclusive);
            }
        }
    }

    /// `ALTER SEQUENCE`; nobody takes a number while it lasts.
    pub(super) fn alter_sequence(&mut self, name: &Name, owner: &SequenceOwner) {
        if self.relation(name).is_none() {
            return;
        }
        self.lock(name, LockMode::ShareRowExclusive);
        if let SequenceOwner::Column(table, _) = owner {
            self.lock(table, LockMode::AccessShare);
        }
    }

    pub(super) fn drop_schemas(&mut self, names: &[String], drop: Drop) {
        for schema in names {
            let all = self.world.relations.keys();
            let inside = all.filter(|name| name.is_within(schema));
            let inside: Vec<Name> = inside.cloned().collect();
            if !inside.is_empty() && !drop.cascade {
                return self.refuse("2BP01", format!("{schema} is not empty"));
            }
            for name in &inside {
                self.lock(name, LockMode::AccessExclusive);
                let is_table = self.relation(name).is_some_and(|r| {
                    matches!(r.kind, RelationKind::Table | RelationKind::Partitioned(_))
                });
                if is_table {
                    self.drop_table(name, &inside, drop);
                } else {
                    self.lock_with_views(name);
                }
            }
        }
    }

    pub(super) fn truncate(&mut self, names: &[Name], drop: Drop, only: &[Name]) {
        for name in names {
            self.lock_rows(name, LockMode::AccessExclusive);
        }
        if self.is_refused() {
            return;
        }
        let emptied = self.world.truncated(names, drop, only);
        for table in &emptied {
            let mut referring = self.world.referring(table);
            if let Some((child, _)) = referring.find(|(child, _)| !emptied.contains(*child)) {
                return self.refuse("0A000", format!("{child} refers to {table}"));
            }
        }
        for table in &emptied {
            self.lock(table, LockMode::AccessExclusive);
            if self.holds_rows(table) {
                self.lock_indexes(table, LockMode::AccessExclusive);
            }
        }
    }
}

//! Views.

use super::prediction::Prediction;
use crate::analyze::act::{Act, Concurrency, Drop, Name, NewTrigger, NewView, RowSource, Wanted};
use crate::analyze::footprint::LockMode;
use crate::analyze::world::RelationKind;

impl Prediction<'_> {
    pub(super) fn create_view(&mut self, new: &NewView) {
        let name = &new.name;
        let there = self.relation(name);
        let is_view = there.is_some_and(|r| r.kind == RelationKind::View);
        for table in &new.reads {
            self.lock_known(table, LockMode::AccessShare);
        }
        if there.is_none() {
            self.make(name);
        } else if new.replace && is_view {
            self.lock(name, LockMode::AccessExclusive);
        } else {
            return self.refuse("42P07", format!("there is a relation {name} already"));
        }
        if new.materialized && new.data == Wanted::Yes {
            self.read(&new.reads);
        }
    }

    pub(super) fn refresh_view(&mut self, name: &Name, concurrency: Concurrency, data: Wanted) {
        let reads = self.relation(name).map(|view| view.reads.clone());
        if concurrency == Concurrency::Plain {
            self.lock_known(name, LockMode::AccessExclusive);
            self.refill(name);
            if data == Wanted::Yes {
                self.read(&reads.unwrap_or_default());
            }
            return;
        }
        self.lock_known(name, LockMode::Exclusive);
        let mut indexes = self.world.indexes_of(name);
        let is_usable = indexes.any(|(_, index)| {
            index.unique
                && index.predicate.is_none()
                && index.key_columns().len() == index.keys.len()
        });
        if !is_usable && reads.is_some() && !self.world.is_partial {
            return self.refuse(
                "55000",
                format!("{name} has no unique index on its columns"),
            );
        }
        self.lock_indexes(name, LockMode::RowExclusive);
        self.scan(name);
        self.read(&reads.unwrap_or_default());
    }

    /// The view gets a new file from its query, from which its indexes are built.
    fn refill(&mut self, name: &Name) {
        if self.world.indexes_of(name).next().is_some() {
            self.rewrite(name);
        } else {
            self.copy_files(name);
        }
    }

    /// `CREATE TRIGGER`; partitions get it as well.
    pub(super) fn create_trigger(&mut self, new: &NewTrigger) {
        if new.replace && self.is_before(14) {
            return self.refuse(
                "42601",
                "PostgreSQL 14 is the first with OR REPLACE for triggers",
            );
        }
        self.lock_rows(&new.table, LockMode::ShareRowExclusive);
        for other in &new.mentions {
            self.lock_known(other, LockMode::AccessShare);
        }
        let triggers = self.relation(&new.table).map(|r| r.triggers.as_slice());
        let mut triggers = triggers.unwrap_or_default().iter();
        if !new.replace && triggers.any(|trigger| trigger.name == new.name) {
            let why = format!("{} has a trigger {} already", new.table, new.name);
            self.refuse("42710", why);
        }
    }

    /// `CREATE RULE`; its actions are analyzed as queries, which open their tables alone.
    pub(super) fn create_rule(&mut self, table: &Name, actions: &[Act]) {
        self.lock_known(table, LockMode::AccessExclusive);
        for action in actions {
            let (written, read): (Option<&Name>, &[Name]) = match action {
                Act::Insert {
                    table,
                    source: RowSource::Select(reads),
                    ..
                }
                | Act::Delete { table, reads, .. } => (Some(table), reads),
                Act::Insert { table, .. } => (Some(table), &[]),
                Act::Update(update) => (Some(&update.table), &update.reads),
                Act::Read { tables, .. } => (None, tables),
                _ => (None, &[]),
            };
            if let Some(written) = written {
                self.lock(written, LockMode::RowExclusive);
            }
            for read in read {
                self.lock(read, LockMode::AccessShare);
            }
        }
    }

    /// `DROP FUNCTION`; triggers that call it stand in its way, or go with it.
    pub(super) fn drop_functions(&mut self, names: &[Name], drop: Drop) {
        for (table, relation) in &self.world.relations {
            let functions = relation.triggers.iter().filter_map(|t| t.function.as_ref());
            let Some(function) = functions.into_iter().find(|f| names.contains(f)) else {
                continue;
            };
            if !drop.cascade {
                let why = format!("a trigger of {table} calls {function}");
                return self.refuse("2BP01", why);
            }
            self.lock(table, LockMode::AccessExclusive);
        }
    }

    /// `DROP TRIGGER`; one that is not there locks nothing in the end.
    pub(super) fn drop_trigger(&mut self, table: &Name, name: &str, drop: Drop) {
        let is_gone = self.relation(table).is_some_and(|relation| {
            let mut triggers = relation.triggers.iter();
            relation.is_known && !triggers.any(|trigger| trigger.name == name)
        });
        if drop.if_exists && (is_gone || self.is_missing(table)) {
            return;
        }
        self.lock_rows(table, LockMode::AccessExclusive);
    }
}

//! Indexes that are made, changed and dropped.

use super::parameters;
use super::prediction::Prediction;
use crate::analyze::act::{
    Act, Concurrency, Drop, IndexChange, IndexKey, Name, NewIndex, Reindex, ReindexTarget,
};
use crate::analyze::footprint::LockMode;

impl Prediction<'_> {
    pub(super) fn create_index(&mut self, new: &NewIndex, act: &Act) {
        let is_concurrent = new.concurrency == Concurrency::Concurrently;
        let mode = if is_concurrent {
            LockMode::ShareUpdateExclusive
        } else {
            LockMode::Share
        };
        let table = &new.table;
        self.lock_known(table, mode);
        if self.is_refused() || self.is_there(new) {
            return;
        }
        for column in key_names(new) {
            if !self.need_column(table, column) {
                return;
            }
        }
        if self.is_partitioned(table) {
            if is_concurrent {
                let why = format!("{table} is partitioned: no index is built concurrently on it");
                return self.refuse("0A000", why);
            }
            if new.unique {
                let columns: Vec<String> = key_names(new).map(str::to_owned).collect();
                self.need_partition_key(table, &columns);
            }
            if !new.only {
                self.lock_rows(table, mode);
            }
        }
        if is_concurrent {
            // Others see the new index before it is ready; nobody waits for it.
            self.build(table);
            return;
        }
        let is_alone = self.relation(table).is_some() && self.world.partitions(table).is_empty();
        match &new.name {
            Some(name) if is_alone => {
                self.make(&table.sibling(&*name.name));
                self.build(table);
            }
            _ => self.make_new(act, &[]),
        }
    }

    /// Tells whether the name is taken; without `IF NOT EXISTS` that is an error.
    fn is_there(&mut self, new: &NewIndex) -> bool {
        let Some(name) = &new.name else {
            return false;
        };
        let name = Name {
            schema: new.table.schema.clone(),
            name: name.name.clone(),
        };
        let known = self.relation(&name).is_some_and(|r| r.is_known);
        let is_there = known || self.world.indexes.contains_key(&name);
        if is_there && !new.if_not_exists {
            self.refuse("42P07", format!("there is a relation {name} already"));
        }
        is_there
    }

    pub(super) fn alter_index(&mut self, name: &Name, change: &IndexChange) {
        if self.world.is_absent(name) {
            return;
        }
        match change {
            IndexChange::Rename(_) => self.lock_renamed_index(name),
            IndexChange::Attach(part) => self.attach_index(name, part),
            IndexChange::Tablespace => self.lock(name, LockMode::AccessExclusive),
            IndexChange::Settings => self.lock(name, parameters::lock_level("fillfactor")),
        }
    }

    /// The new name of an index does not concern those who use the table, since 12.
    pub(super) fn lock_renamed_index(&mut self, name: &Name) {
        let mode = if self.is_before(12) {
            LockMode::AccessExclusive
        } else {
            LockMode::ShareUpdateExclusive
        };
        self.lock(name, mode);
    }

    fn attach_index(&mut self, name: &Name, part: &Name) {
        let mode = if self.is_before(12) {
            LockMode::AccessExclusive
        } else {
            LockMode::ShareUpdateExclusive
        };
        self.lock(name, mode);
        self.lock(part, LockMode::AccessExclusive);
        for index in [name, part] {
            if let Some(index) = self.world.indexes.get(index) {
                self.lock(&index.table.clone(), LockMode::AccessShare);
            }
        }
    }

    pub(super) fn drop_indexes(&mut self, names: &[Name], concurrency: Concurrency, drop: Drop) {
        let is_concurrent = concurrency == Concurrency::Concurrently;
        let mode = if is_concurrent {
            LockMode::ShareUpdateExclusive
        } else {
            LockMode::AccessExclusive
        };
        for name in names {
            let Some(index) = self.world.indexes.get(name) else {
                if !drop.if_exists || !self.is_missing(name) {
                    self.lock(name, mode);
                }
                continue;
            };
            self.lock(&index.table, mode);
            if is_concurrent && self.is_partitioned(&index.table) {
                let why = format!("{name} has partitions: it is not dropped concurrently");
                return self.refuse("0A000", why);
            }
            if let Some(constraint) = &index.constraint {
                let why = format!("the constraint {constraint} needs {name}");
                return self.refuse("2BP01", why);
            }
            if let Some(parent) = &index.parent {
                return self.refuse("2BP01", format!("the index {parent} needs {name}"));
            }
            self.lock_index_family(name, mode);
        }
    }

    /// Locks an index with those of the partitions, and their tables.
    pub(super) fn lock_index_family(&mut self, name: &Name, mode: LockMode) {
        self.lock(name, mode);
        if let Some(index) = self.world.indexes.get(name) {
            self.lock(&index.table, mode);
        }
        let parts = self.world.indexes.related(name);
        let parts = parts.filter(|(_, index)| index.parent.as_ref() == Some(name));
        let parts: Vec<Name> = parts.map(|(part, _)| part.clone()).collect();
        for part in parts {
            self.lock_index_family(&part, mode);
        }
    }

    pub(super) fn reindex(&mut self, reindex: &Reindex) {
        let is_concurrent = reindex.concurrency == Concurrency::Concurrently;
        if is_concurrent && self.is_before(12) {
            return self.refuse(
                "42601",
                "PostgreSQL 12 is the first with REINDEX CONCURRENTLY",
            );
        }
        let indexes = self.world.indexes.iter();
        let wanted = indexes.filter(|(name, index)| match &reindex.target {
            ReindexTarget::Index(wanted) => wanted == *name,
            ReindexTarget::Table(table) => *table == index.table,
            ReindexTarget::Schema(schema) => name.schema.as_deref().unwrap_or("public") == schema,
            ReindexTarget::Database => true,
        });
        let wanted: Vec<(Name, Name)> = wanted
            .map(|(name, index)| (name.clone(), index.table.clone()))
            .collect();
        self.lock_target(&reindex.target, is_concurrent);
        for (index, table) in wanted {
            if !self.holds_rows(&table) {
                continue;
            }
            if is_concurrent {
                // A new index takes the old one's place.
                self.lock(&table, LockMode::ShareUpdateExclusive);
                self.lock(&index, LockMode::ShareUpdateExclusive);
                self.build(&table);
            } else {
                self.lock(&table, LockMode::Share);
                self.lock(&index, LockMode::AccessExclusive);
                self.scan(&table);
                self.reindex_one(&index);
            }
        }
    }

    fn lock_target(&mut self, target: &ReindexTarget, is_concurrent: bool) {
        let (table_mode, index_mode) = if is_concurrent {
            let mode = LockMode::ShareUpdateExclusive;
            (mode, mode)
        } else {
            (LockMode::Share, LockMode::AccessExclusive)
        };
        match target {
            ReindexTarget::Index(index) => self.lock_known(index, index_mode),
            ReindexTarget::Table(table) => {
                self.lock_known(table, table_mode);
                // The indexes of a table that nobody knows are not known either.
                if self.relation(table).is_none_or(|r| !r.is_known) {
                    self.scan(table);
                }
            }
            ReindexTarget::Schema(_) | ReindexTarget::Database => {}
        }
    }
}

/// The columns that the keys of a new index are.
fn key_names(new: &NewIndex) -> impl Iterator<Item = &str> {
    new.keys.iter().filter_map(|key| match key {
        IndexKey::Column(name) => Some(name.as_str()),
        IndexKey::Expression(_) => None,
    })
}

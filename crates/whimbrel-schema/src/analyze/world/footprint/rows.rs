//! What reads and writes rows.

use std::collections::BTreeSet;

use super::prediction::Prediction;
use crate::analyze::act::{Act, Filter, Name, RowSource};
use crate::analyze::footprint::LockMode;

impl Prediction<'_> {
    pub(super) fn use_rows(&mut self, act: &Act) {
        match act {
            Act::Insert { table, source, .. } => {
                self.lock_rows(table, LockMode::RowExclusive);
                if let RowSource::Select(tables) = source {
                    self.read(tables);
                }
            }
            Act::CopyIn(table) => self.lock_rows(table, LockMode::RowExclusive),
            Act::Update(update) => {
                self.write(&update.table);
                self.reach(&update.table, &update.filter);
                self.read(&update.reads);
            }
            Act::Delete {
                table,
                filter,
                reads,
            } => {
                self.write(table);
                self.reach(table, filter);
                self.read(reads);
            }
            Act::Merge { table, reads } => {
                self.write(table);
                self.read(reads);
            }
            Act::Read { tables, .. } => {
                self.open(tables);
            }
            _ => {}
        }
    }

    /// A query opens the indexes of the rows that it looks for; those of an `INSERT` are let go at
    /// once.
    fn write(&mut self, table: &Name) {
        self.lock_known(table, LockMode::RowExclusive);
        for member in self.family(table) {
            self.lock(&member, LockMode::RowExclusive);
            self.open_indexes(&member, LockMode::RowExclusive);
        }
    }

    /// Queries look at the indexes of a partitioned table itself since 16.
    pub(super) fn open_indexes(&mut self, table: &Name, mode: LockMode) {
        if !self.is_partitioned(table) || !self.is_before(16) {
            self.lock_indexes(table, mode);
        }
    }

    /// Notes which rows are written: one, or so many that nobody can tell.
    fn reach(&mut self, table: &Name, filter: &Filter) {
        if filter.literal_key.is_some() {
            return;
        }
        let is_limited = filter.batch.as_ref().is_some_and(|batch| batch.limited);
        for leaf in self.leaves(table) {
            self.scan(&leaf);
        }
        if !is_limited {
            self.update(table);
        }
    }

    /// A query opens its tables and all their indexes.
    fn open(&mut self, tables: &[Name]) -> BTreeSet<Name> {
        let mut seen = BTreeSet::new();
        let mut open: Vec<Name> = tables.to_vec();
        while let Some(name) = open.pop() {
            if !seen.insert(name.clone()) {
                continue;
            }
            self.lock(&name, LockMode::AccessShare);
            self.open_indexes(&name, LockMode::AccessShare);
            open.extend(self.world.partitions(&name));
            if let Some(view) = self.relation(&name).filter(|_| self.is_view(&name)) {
                open.extend(view.reads.iter().cloned());
            }
        }
        seen
    }

    /// A query that reads tables from end to end.
    pub(super) fn read(&mut self, tables: &[Name]) {
        for table in self.open(tables) {
            self.scan(&table);
        }
    }
}

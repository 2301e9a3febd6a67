//! What reads and writes rows.

use std::collections::BTreeSet;

use super::prediction::Prediction;
use crate::analyze::act::{Act, Conflict, Filter, Name, RowSource};
use crate::analyze::footprint::LockMode;

impl Prediction<'_> {
    pub(super) fn use_rows(&mut self, act: &Act) {
        match act {
            Act::Insert {
                table,
                source,
                conflict,
                ..
            } => {
                self.lock_rows(table, LockMode::RowExclusive);
                self.open_arbiters(table, conflict);
                if let RowSource::Select(tables) = source {
                    self.read(tables);
                }
            }
            Act::CopyIn(table) => self.lock_rows(table, LockMode::RowExclusive),
            Act::Update(update) => {
                self.write(&update.table, update.only);
                self.reach(&update.table, &update.filter, update.only);
                self.read(&update.reads);
            }
            Act::Delete {
                table,
                filter,
                reads,
                only,
            } => {
                self.write(table, *only);
                self.reach(table, filter, *only);
                self.read(reads);
            }
            Act::Merge { table, reads } => {
                self.write(table, false);
                self.read(reads);
            }
            Act::Read {
                tables,
                locked,
                sequences,
                ..
            } => {
                self.open(tables);
                for table in locked {
                    self.lock_rows_of(table);
                }
                for sequence in sequences {
                    self.lock(sequence, LockMode::RowExclusive);
                }
            }
            _ => {}
        }
    }

    /// A query opens the indexes of the rows that it looks for; those of an `INSERT` are let go at
    /// once.
    fn write(&mut self, table: &Name, only: bool) {
        self.lock_known(table, LockMode::RowExclusive);
        for member in self.meant(table, only) {
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
    fn reach(&mut self, table: &Name, filter: &Filter, only: bool) {
        if filter.literal_key.is_some() {
            return;
        }
        let is_limited = filter.batch.as_ref().is_some_and(|batch| batch.limited);
        for leaf in self.meant(table, only) {
            self.scan(&leaf);
            if !is_limited {
                self.update(&leaf);
            }
        }
    }

    /// A table with what inherits from it, or it `ONLY`.
    fn meant(&self, table: &Name, only: bool) -> Vec<Name> {
        match only {
            true => vec![table.clone()],
            false => self.family(table),
        }
    }

    /// `FOR UPDATE` and its kin.
    fn lock_rows_of(&mut self, table: &Name) {
        for member in self.family(table) {
            self.lock(&member, LockMode::RowShare);
            self.open_indexes(&member, LockMode::RowShare);
        }
    }

    /// The indexes among which the one for `ON CONFLICT` is looked for stay locked.
    fn open_arbiters(&mut self, table: &Name, conflict: &Conflict) {
        match conflict {
            Conflict::Any => {}
            Conflict::Columns => self.lock_indexes(table, LockMode::RowExclusive),
            Conflict::Constraint(name) => {
                let index = table.sibling(name);
                if self.world.indexes.contains_key(&index) {
                    self.lock(&index, LockMode::RowExclusive);
                }
            }
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

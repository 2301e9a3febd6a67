//! `VACUUM`, `CLUSTER`, `ANALYZE`, `LOCK`.

use super::prediction::Prediction;
use crate::analyze::act::{Act, Name, Wanted};
use crate::analyze::footprint::LockMode;

impl Prediction<'_> {
    pub(super) fn maintain(&mut self, act: &Act) {
        match act {
            Act::Vacuum {
                tables,
                full: Wanted::Yes,
            } => {
                for table in self.named_or_all(tables) {
                    self.lock_known(&table, LockMode::AccessExclusive);
                    self.rewrite_leaves(&table);
                }
            }
            Act::Vacuum { tables, .. } => {
                for table in self.named_or_all(tables) {
                    self.lock_rows(&table, LockMode::ShareUpdateExclusive);
                }
            }
            Act::Cluster(Some(table)) => {
                self.lock_known(table, LockMode::AccessExclusive);
                self.rewrite_leaves(table);
            }
            Act::Analyze(tables) => {
                for table in self.named_or_all(tables) {
                    self.lock_rows(&table, LockMode::ShareUpdateExclusive);
                    for leaf in self.parts(&table) {
                        if self.holds_rows(&leaf) {
                            self.lock_indexes(&leaf, LockMode::AccessShare);
                        }
                    }
                }
            }
            // Which tables were clustered is not known.
            _ => {}
        }
    }

    fn rewrite_leaves(&mut self, table: &Name) {
        for leaf in self.parts(table) {
            self.lock(&leaf, LockMode::AccessExclusive);
            self.rewrite(&leaf);
        }
    }

    fn named_or_all(&self, tables: &[Name]) -> Vec<Name> {
        if !tables.is_empty() {
            return tables.to_vec();
        }
        let all = self.world.relations.keys();
        all.filter(|name| self.holds_rows(name)).cloned().collect()
    }

    /// `LOCK TABLE` also locks partitions and children, and what a view reads.
    pub(super) fn lock_tables(&mut self, names: &[Name], mode: LockMode, only: &[Name]) {
        let mut open: Vec<Name> = names.to_vec();
        let mut seen: Vec<Name> = Vec::new();
        while let Some(name) = open.pop() {
            if seen.contains(&name) {
                continue;
            }
            self.lock_known(&name, mode);
            if !only.contains(&name) {
                open.extend(self.world.partitions(&name));
            }
            if let Some(view) = self.relation(&name).filter(|_| self.is_view(&name)) {
                open.extend(view.reads.iter().cloned());
            }
            seen.push(name);
        }
    }
}

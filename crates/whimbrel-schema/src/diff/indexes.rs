//! Indexes.

use super::{Comparison, Work};
use crate::catalog::{Index, IndexKey, KeyTarget};
use crate::operation::CreateIndex;

impl Work<'_> {
    /// Creates the indexes that are missing on the tables that stay.
    pub(super) fn create_indexes(&mut self) {
        for name in self.wanted_names() {
            let Some(wanted) = self.to.table(&name) else {
                continue;
            };
            self.rename_inherited(wanted);
            let Some(now) = self.now.table(&wanted.name).cloned() else {
                continue;
            };
            for index in wanted
                .indexes
                .iter()
                .filter(|i| now.index(&i.name).is_none())
            {
                let (table, index) = (wanted.name.clone(), index.clone());
                self.emit(CreateIndex { table, index });
            }
        }
    }

    pub(super) fn same_index(&self, now: &Index, wanted: &Index) -> bool {
        let how = &self.comparison;
        let same_keys = now.keys.len() == wanted.keys.len()
            && now
                .keys
                .iter()
                .zip(&wanted.keys)
                .all(|(a, b)| same_part(a, b, how));
        let same_filter = how.same_maybe_sql(now.filter.as_ref(), wanted.filter.as_ref());
        let mut now = now.clone();
        now.keys.clone_from(&wanted.keys);
        now.filter.clone_from(&wanted.filter);
        same_keys && same_filter && now == *wanted
    }
}

/// Tells whether two keys are the same, or expressions that mean the same.
pub(super) fn same_part(now: &IndexKey, wanted: &IndexKey, how: &Comparison<'_>) -> bool {
    let same_target = match (&now.target, &wanted.target) {
        (KeyTarget::Expression(now), KeyTarget::Expression(wanted)) => how.same_sql(now, wanted),
        (now, wanted) => now == wanted,
    };
    let mut now = now.clone();
    now.target = wanted.target.clone();
    same_target && now == *wanted
}

//! What is applied, said by the newest revisions alone, and said anew by `stamp`.

use std::collections::BTreeSet;

use super::resolve::Way;
use super::{Graph, Index, Target, TargetError};

impl Graph {
    /// All that is applied where these are the newest applied revisions, in order.
    ///
    /// Alembic stores just these.
    ///
    /// # Errors
    ///
    /// When one of them is not in the graph, or is needed by another one.
    pub fn applied_below(&self, rows: &[&str]) -> Result<Vec<&'static str>, TargetError> {
        let unknown = rows.iter().find(|row| self.index(row).is_none());
        if let Some(row) = unknown {
            return Err(TargetError::Unknown {
                written: (*row).to_owned(),
                nearest: None,
            });
        }
        let rows = self.indexes(rows);
        let maximal = self.maximal(&self.needs_of(rows.iter().copied()));
        let implied = rows.iter().find(|row| !maximal.contains(row));
        if let Some(row) = implied {
            let mut others = maximal.iter();
            let by = others.find(|other| self.needs_of([**other]).contains(row));
            return Err(TargetError::Overlap {
                row: self.id(*row).to_owned(),
                implied_by: self.id(*by.unwrap_or(row)).to_owned(),
            });
        }
        Ok(self.ids(&self.needs_of(rows)))
    }

    /// All that is applied after `stamp`, in order: the target and what it needs, and of the lines
    /// that have nothing to do with it what was applied before.
    ///
    /// A line that stands above the target, or that the target stands above, is forgotten as far as
    /// the target does not need it.
    ///
    /// # Errors
    ///
    /// When the target means nothing, or more than one thing.
    pub fn stamped(
        &self,
        target: &Target,
        applied: &BTreeSet<&str>,
    ) -> Result<Vec<&'static str>, TargetError> {
        let points = self.resolve(target, applied, Way::Either)?;
        let before = self.indexes(applied);
        let mut after = match (points.at.as_slice(), points.branch) {
            ([], None) => BTreeSet::new(),
            ([], Some(branch)) => {
                let line = self.ancestors(branch);
                let going = self.dependents_of(self.roots().filter(|root| line.contains(root)));
                before.difference(&going).copied().collect()
            }
            (at, _) => {
                let mut kept = self.maximal(&before);
                kept.retain(|row| at.iter().all(|at| !self.are_related(*row, *at)));
                self.needs_of(kept)
            }
        };
        after.append(&mut self.needs_of(points.at));
        Ok(self.ids(&after))
    }

    fn are_related(&self, one: Index, other: Index) -> bool {
        self.needs_of([one]).contains(&other) || self.needs_of([other]).contains(&one)
    }

    pub(super) fn ids(&self, set: &BTreeSet<Index>) -> Vec<&'static str> {
        set.iter().map(|at| self.id(*at)).collect()
    }
}

//! Which revisions a run or a rollback carries out.

use std::collections::BTreeSet;

use super::{Graph, Index, Target, TargetError};

impl Graph {
    /// The revisions to apply to reach a target, in order: what it needs, minus what is applied.
    ///
    /// # Errors
    ///
    /// When the target names no revision, or several.
    pub fn upgrade(
        &self,
        target: &Target,
        applied: &BTreeSet<&str>,
    ) -> Result<Vec<&'static str>, TargetError> {
        let wanted = self.closure(self.resolve(target, applied)?, &self.needs);
        Ok(wanted
            .into_iter()
            .map(|at| self.id(at))
            .filter(|id| !applied.contains(id))
            .collect())
    }

    /// The revisions to revert to get back to a target, in order, dependents first.
    ///
    /// The target itself stays applied; [`Target::Base`] reverts everything.
    ///
    /// # Errors
    ///
    /// When the target names no revision, several, or one that is not applied.
    pub fn downgrade(
        &self,
        target: &Target,
        applied: &BTreeSet<&str>,
    ) -> Result<Vec<&'static str>, TargetError> {
        let targets = self.resolve(target, applied)?;
        // As many steps back as there are leads to the base too.
        let roots: Vec<Index> = if targets.is_empty() {
            (0..self.nodes.len())
                .filter(|at| self.is_base(*at))
                .collect()
        } else {
            if let Some(at) = targets.iter().find(|at| !applied.contains(self.id(**at))) {
                return Err(TargetError::NotApplied {
                    id: self.id(*at).to_owned(),
                });
            }
            targets.iter().flat_map(|at| self.children(*at)).collect()
        };
        // Of several targets one may follow another: what a target needs stays as well.
        let staying = self.closure(targets, &self.needs);
        let mut going: Vec<_> = self
            .closure(roots, &self.needed_by)
            .into_iter()
            .filter(|at| !staying.contains(at))
            .map(|at| self.id(at))
            .filter(|id| applied.contains(id))
            .collect();
        going.reverse();
        Ok(going)
    }

    /// The revisions of the last `count` steps, the last first; dependents always before what they need.
    ///
    /// # Errors
    ///
    /// [`TargetError::TooFar`] when fewer are applied.
    pub fn last(
        &self,
        count: usize,
        applied: &BTreeSet<&str>,
    ) -> Result<Vec<&'static str>, TargetError> {
        let known: Vec<_> = self.order().filter(|id| applied.contains(id)).collect();
        if count > known.len() {
            return Err(TargetError::TooFar {
                asked: count,
                available: known.len(),
                state: "applied",
            });
        }
        Ok(known.into_iter().rev().take(count).collect())
    }

    /// The applied revisions that no other applied one needs, in order.
    pub fn current(&self, applied: &BTreeSet<&str>) -> Vec<&'static str> {
        let is_applied = |at: &Index| applied.contains(self.id(*at));
        (0..self.nodes.len())
            .filter(is_applied)
            .filter(|at| {
                !self
                    .needed_by
                    .get(*at)
                    .into_iter()
                    .flatten()
                    .any(is_applied)
            })
            .map(|at| self.id(at))
            .collect()
    }

    /// These revisions and all that the links lead to, in order.
    fn closure(&self, from: Vec<Index>, links: &[Vec<Index>]) -> BTreeSet<Index> {
        let mut found = BTreeSet::new();
        let mut open = from;
        while let Some(at) = open.pop() {
            if found.insert(at) {
                open.extend(links.get(at).into_iter().flatten());
            }
        }
        found
    }

    fn is_base(&self, at: Index) -> bool {
        self.nodes
            .get(at)
            .is_some_and(|node| node.parents.is_empty())
    }

    /// The revisions that have this one as a parent.
    pub(super) fn children(&self, at: Index) -> impl Iterator<Item = Index> {
        let id = self.id(at);
        self.needed_by
            .get(at)
            .into_iter()
            .flatten()
            .copied()
            .filter(move |child| {
                self.nodes
                    .get(*child)
                    .is_some_and(|n| n.parents.contains(&id))
            })
    }
}

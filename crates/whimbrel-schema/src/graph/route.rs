//! Which revisions a run or a rollback carries out.

use std::collections::BTreeSet;

use super::resolve::{Points, Way};
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
        let wanted = self.needs_of(self.resolve(target, applied, Way::Up)?.at);
        Ok(wanted
            .into_iter()
            .map(|at| self.id(at))
            .filter(|id| !applied.contains(id))
            .collect())
    }

    /// The revisions to revert to get back to a target, in order, dependents first.
    ///
    /// The target itself stays applied, and so does what only depends on it; [`Target::Base`] reverts
    /// everything, and on a branch everything above where the branch leaves the others.
    ///
    /// # Errors
    ///
    /// When the target names no revision, several, or one that is not applied.
    pub fn downgrade(
        &self,
        target: &Target,
        applied: &BTreeSet<&str>,
    ) -> Result<Vec<&'static str>, TargetError> {
        let points = self.resolve(target, applied, Way::Down)?;
        let is_applied = |at: &Index| applied.contains(self.id(*at));
        if let Some(at) = points.at.iter().find(|at| !is_applied(at)) {
            return Err(TargetError::NotApplied {
                id: self.id(*at).to_owned(),
            });
        }
        // Of several targets one may follow another: what a target needs stays as well.
        let staying = self.needs_of(points.at.iter().copied());
        let going = self.dependents_of(self.first_to_go(&points));
        let going = going.into_iter().rev();
        let going = going.filter(|at| !staying.contains(at) && is_applied(at));
        let going: Vec<&'static str> = going.map(|at| self.id(at)).collect();
        match points.at.as_slice() {
            [only] if going.is_empty() => self.must_be_newest(*only, applied).map(|()| going),
            _ => Ok(going),
        }
    }

    /// The revisions right above a target. Along a branch those of other branches stay, unless the
    /// branch itself stands on them.
    fn first_to_go(&self, points: &Points) -> Vec<Index> {
        let mut first: Vec<Index> = match points.at.is_empty() {
            true => self.roots().collect(),
            false => points.at.iter().flat_map(|at| self.children(*at)).collect(),
        };
        if let (Some(branch), [_, _, ..]) = (points.branch, first.as_slice()) {
            let line = self.ancestors(branch);
            first.retain(|at| line.contains(at));
        }
        first
    }

    /// Refuses to call it done when something still stands on a target, only not in its line.
    fn must_be_newest(&self, at: Index, applied: &BTreeSet<&str>) -> Result<(), TargetError> {
        let dependents = self.needed_by.get(at).into_iter().flatten();
        let dependents = dependents.filter(|at| applied.contains(self.id(**at)));
        let dependents: Vec<String> = dependents.map(|at| self.id(*at).to_owned()).collect();
        match dependents.is_empty() {
            true => Ok(()),
            false => Err(TargetError::NothingAbove {
                id: self.id(at).to_owned(),
                dependents,
            }),
        }
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
        let current = self.maximal(&self.indexes(applied));
        current.into_iter().map(|at| self.id(at)).collect()
    }
}

//! From what a person wrote to revisions of the graph.

use std::collections::BTreeSet;

use super::{Graph, Index, Target, TargetError};
use crate::catalog::nearest_name;

/// Which way a target is to be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Up,
    Down,
    /// Only named.
    Either,
}

/// What a target means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Points {
    /// The revisions; none is the base.
    pub(super) at: Vec<Index>,
    /// The branch along which it was asked for.
    pub(super) branch: Option<Index>,
}

/// The part of the graph in which a target is looked for.
#[derive(Clone, Debug)]
pub(super) struct Branch {
    pub(super) at: Index,
    pub(super) line: BTreeSet<Index>,
    written: String,
}

impl Graph {
    /// The id that a name means: an exact id, a label, or a unique beginning of either.
    ///
    /// # Errors
    ///
    /// When nothing, or more than one revision, is named so.
    pub fn find(&self, written: &str) -> Result<&'static str, TargetError> {
        self.named(written, None).map(|at| self.id(at))
    }

    /// The ids that a target means, where these revisions are applied; none is the base.
    ///
    /// # Errors
    ///
    /// When it means nothing, or more than one thing.
    pub fn points(
        &self,
        target: &Target,
        applied: &BTreeSet<&str>,
    ) -> Result<Vec<&'static str>, TargetError> {
        let points = self.resolve(target, applied, Way::Either)?;
        Ok(points.at.into_iter().map(|at| self.id(at)).collect())
    }

    pub(super) fn resolve(
        &self,
        target: &Target,
        applied: &BTreeSet<&str>,
        way: Way,
    ) -> Result<Points, TargetError> {
        match target {
            Target::On(written, point) => {
                let at = self.named(written, None)?;
                let branch = Branch {
                    at,
                    line: self.lineage(at),
                    written: written.clone(),
                };
                let at = self.point(point, applied, way, Some(&branch))?.at;
                Ok(Points {
                    at,
                    branch: Some(branch.at),
                })
            }
            point => self.point(point, applied, way, None),
        }
    }

    fn point(
        &self,
        target: &Target,
        applied: &BTreeSet<&str>,
        way: Way,
        branch: Option<&Branch>,
    ) -> Result<Points, TargetError> {
        let at = match target {
            Target::Base => Vec::new(),
            Target::Heads => self.heads_of(branch),
            Target::Head => vec![self.head_of(branch)?],
            Target::Named(written) => vec![self.named(written, branch)?],
            Target::Relative(steps) => return self.relative(*steps, applied, way, branch),
            Target::From(from, steps) => {
                let from = self.point(from, applied, way, branch)?;
                self.walk(from.at.first().copied(), *steps, branch)?
                    .into_iter()
                    .collect()
            }
            // Nothing is on two branches: what is written so does not parse.
            Target::On(..) => return self.resolve(target, applied, way),
        };
        Ok(Points { at, branch: None })
    }

    fn heads_of(&self, branch: Option<&Branch>) -> Vec<Index> {
        let after = branch.map(|branch| self.descendants(branch.at));
        self.tips()
            .filter(|at| after.as_ref().is_none_or(|after| after.contains(at)))
            .collect()
    }

    fn head_of(&self, branch: Option<&Branch>) -> Result<Index, TargetError> {
        match self.heads_of(branch).as_slice() {
            [] => Err(TargetError::Empty),
            [head] => Ok(*head),
            heads => Err(TargetError::ManyHeads {
                heads: self.names(heads),
            }),
        }
    }

    fn named(&self, written: &str, branch: Option<&Branch>) -> Result<Index, TargetError> {
        let exact = self
            .by_id
            .get(written)
            .or_else(|| self.by_label.get(written));
        if let Some(at) = exact {
            return match branch {
                Some(branch) if !branch.line.contains(at) => Err(TargetError::OtherBranch {
                    id: self.id(*at).to_owned(),
                    branch: branch.written.clone(),
                }),
                _ => Ok(*at),
            };
        }
        let candidates = self.beginning_with(written, branch);
        match candidates.as_slice() {
            [only] => Ok(*only),
            [] => Err(TargetError::Unknown {
                written: written.to_owned(),
                nearest: nearest_name(written, self.order().chain(self.by_label.keys().copied())),
            }),
            several => Err(TargetError::Ambiguous {
                written: written.to_owned(),
                candidates: self.names(several),
            }),
        }
    }

    /// The revisions whose id or one of whose labels begins so.
    fn beginning_with(&self, written: &str, branch: Option<&Branch>) -> Vec<Index> {
        if written.is_empty() {
            return Vec::new();
        }
        let begins = |name: &&str| name.starts_with(written);
        let mut found: BTreeSet<Index> = (0..self.nodes.len())
            .filter(|at| begins(&self.id(*at)))
            .collect();
        let labels = self.by_label.iter();
        found.extend(labels.filter_map(|(label, at)| begins(label).then_some(*at)));
        let found = found.into_iter();
        found
            .filter(|at| branch.is_none_or(|branch| branch.line.contains(at)))
            .collect()
    }

    pub(super) fn names(&self, at: &[Index]) -> Vec<String> {
        at.iter().map(|at| self.id(*at).to_owned()).collect()
    }

    /// The revisions of these ids that the graph has.
    pub(super) fn indexes<'i>(
        &self,
        ids: impl IntoIterator<Item = &'i &'i str>,
    ) -> BTreeSet<Index> {
        ids.into_iter().filter_map(|id| self.index(id)).collect()
    }
}

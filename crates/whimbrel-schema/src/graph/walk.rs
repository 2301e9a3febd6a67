//! Counting revisions: so many on, so many back.
//!
//! A walk follows parents only. What the revision at its end needs besides runs as well.

use std::collections::BTreeSet;

use super::resolve::{Branch, Points, Way};
use super::{Graph, Index, TargetError};

impl Graph {
    /// So many revisions from where the database is.
    pub(super) fn relative(
        &self,
        steps: i32,
        applied: &BTreeSet<&str>,
        way: Way,
        branch: Option<&Branch>,
    ) -> Result<Points, TargetError> {
        if (way == Way::Up && steps < 0) || (way == Way::Down && steps > 0) {
            return Err(TargetError::WrongWay { steps });
        }
        let from = self.stand(&self.indexes(applied), branch)?;
        let there = self.walk(from, steps, branch);
        let at = there.map_err(TargetError::counted_from_here)?;
        // Going back concerns the line on which the database stands, not those beside it.
        Ok(Points {
            at: at.into_iter().collect(),
            branch: from,
        })
    }

    /// Where the database is, along a branch: nowhere yet is the base.
    fn stand(
        &self,
        applied: &BTreeSet<Index>,
        branch: Option<&Branch>,
    ) -> Result<Option<Index>, TargetError> {
        let mut standing = self.maximal(applied);
        if let Some(branch) = branch {
            standing.retain(|at| branch.line.contains(at));
            if standing.is_empty() {
                let inside: BTreeSet<Index> = applied.intersection(&branch.line).copied().collect();
                standing = self.maximal(&inside);
            }
        }
        match standing.as_slice() {
            [] => Ok(None),
            [only] => Ok(Some(*only)),
            several => Err(TargetError::ManyCurrent {
                current: self.names(several),
            }),
        }
    }

    /// So many steps from a revision, or from the base; to the base is nothing.
    pub(super) fn walk(
        &self,
        from: Option<Index>,
        steps: i32,
        branch: Option<&Branch>,
    ) -> Result<Option<Index>, TargetError> {
        let mut at = from;
        for taken in 0..steps.unsigned_abs() {
            let next = match (at, steps > 0) {
                (None, true) => in_line(self.roots(), branch),
                (Some(at), true) => in_line(self.children(at), branch),
                (Some(at), false) => self.parents(at).collect(),
                (None, false) => return Err(too_far(steps, taken)),
            };
            at = match next.as_slice() {
                [only] => Some(*only),
                [] if steps < 0 => None,
                [] => return Err(too_far(steps, taken)),
                several => {
                    return Err(TargetError::AmbiguousWalk {
                        from: at.map_or("base", |at| self.id(at)).to_owned(),
                        steps,
                        choices: self.names(several),
                    });
                }
            };
        }
        Ok(at)
    }
}

fn in_line(next: impl Iterator<Item = Index>, branch: Option<&Branch>) -> Vec<Index> {
    next.filter(|at| branch.is_none_or(|branch| branch.line.contains(at)))
        .collect()
}

fn too_far(steps: i32, taken: u32) -> TargetError {
    TargetError::TooFar {
        asked: steps.unsigned_abs() as usize,
        available: taken as usize,
        state: match steps {
            0.. => "after it",
            _ => "before it",
        },
    }
}

//! A part of the history: from one revision to another.

use std::collections::BTreeSet;
use std::str::FromStr;

use super::resolve::Way;
use super::{Graph, Index, Target, TargetError};

/// One end of a range.
#[derive(Clone, Debug, PartialEq, Eq)]
enum End {
    Current,
    At(Target),
}

/// The revisions from one to another, both included.
///
/// Written `OLDER:NEWER`; either end may be left out, and either may be any [`Target`] or `current`.
/// A newer end of `+n` counts from the older one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    written: String,
    from: Option<End>,
    to: Option<End>,
}

impl FromStr for Range {
    type Err = TargetError;

    fn from_str(written: &str) -> Result<Self, TargetError> {
        let malformed = || TargetError::Malformed {
            written: written.to_owned(),
        };
        let (from, to) = written.split_once(':').ok_or_else(malformed)?;
        let end = |written: &str| match written.trim() {
            "" => Ok(None),
            "current" => Ok(Some(End::Current)),
            written => written.parse().map(|target| Some(End::At(target))),
        };
        Ok(Self {
            written: written.to_owned(),
            from: end(from)?,
            to: end(to)?,
        })
    }
}

/// The older end: what a revision has to come after.
enum Floor {
    None,
    Branch(Index),
    At(Vec<Index>),
}

impl Graph {
    /// The revisions of a range, the oldest first.
    ///
    /// # Errors
    ///
    /// When an end means nothing, or the newer one does not come after the older one.
    pub fn between(
        &self,
        range: &Range,
        applied: &BTreeSet<&str>,
    ) -> Result<Vec<&'static str>, TargetError> {
        let current = || self.maximal(&self.indexes(applied));
        let floor = match &range.from {
            None => Floor::None,
            Some(End::Current) => Floor::At(current()),
            Some(End::At(target)) => {
                let points = self.resolve(target, applied, Way::Either)?;
                match (points.at.as_slice(), points.branch) {
                    ([], Some(branch)) => Floor::Branch(branch),
                    ([], None) => Floor::None,
                    _ => Floor::At(points.at),
                }
            }
        };
        let tops = match (&range.to, &floor) {
            (None, _) => self.tips().collect(),
            (Some(End::Current), _) => current(),
            (Some(End::At(Target::Relative(steps))), Floor::At(at)) if *steps > 0 => match at[..] {
                [from] => self.walk(Some(from), *steps, None)?.into_iter().collect(),
                _ => {
                    self.resolve(&Target::Relative(*steps), applied, Way::Either)?
                        .at
                }
            },
            (Some(End::At(target)), _) => self.resolve(target, applied, Way::Either)?.at,
        };
        let mut found = self.needs_of(tops);
        match floor {
            Floor::None => {}
            Floor::Branch(branch) => {
                let line = self.lineage(branch);
                found.retain(|at| line.contains(at));
            }
            Floor::At(from) => {
                let above: BTreeSet<Index> =
                    from.iter().flat_map(|at| self.descendants(*at)).collect();
                found.retain(|at| above.contains(at));
                if found.is_empty() && !from.is_empty() {
                    return Err(self.empty(range));
                }
            }
        }
        Ok(self.ids(&found))
    }

    fn empty(&self, range: &Range) -> TargetError {
        let (from, to) = range.written.split_once(':').unwrap_or_default();
        TargetError::EmptyRange {
            from: from.to_owned(),
            to: to.to_owned(),
        }
    }
}

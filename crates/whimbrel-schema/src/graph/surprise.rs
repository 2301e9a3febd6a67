//! What a target brings along that its words do not say.

use std::collections::BTreeSet;
use std::fmt::{self, Display};

use super::{Graph, Target};

/// What a target brings along that its words do not say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Surprise {
    /// More revisions than steps were counted: what a revision needs runs with it, and what needs it
    /// goes with it.
    MoreThanCounted {
        /// The target, as it is written.
        target: String,
        /// How many steps it counts.
        steps: u32,
        /// All the revisions, in the order in which they are carried out.
        revisions: Vec<String>,
    },
    /// Revisions of other branches than the one that was named.
    OtherBranches {
        /// The target, as it is written.
        target: String,
        /// The branch.
        branch: String,
        /// The revisions that neither come before it nor after it.
        revisions: Vec<String>,
    },
}

impl Graph {
    /// Tells what of a run or a rollback to a target is not said by the target's words.
    ///
    /// `plan` is what [`Graph::upgrade`] or [`Graph::downgrade`] answered.
    pub fn surprise(&self, target: &Target, plan: &[&str]) -> Option<Surprise> {
        let written = target.to_string();
        let (branch, point) = match target {
            Target::On(branch, point) => (Some(branch), point.as_ref()),
            point => (None, point),
        };
        if let Target::Relative(steps) = point {
            let counted = steps.unsigned_abs();
            let more = u32::try_from(plan.len()).is_ok_and(|planned| planned > counted);
            return more.then(|| Surprise::MoreThanCounted {
                target: written,
                steps: counted,
                revisions: owned(plan.iter()),
            });
        }
        let branch = branch?;
        let line: BTreeSet<&str> = self
            .ids(&self.lineage(self.index(self.find(branch).ok()?)?))
            .into_iter()
            .collect();
        let other = owned(plan.iter().filter(|id| !line.contains(*id)));
        (!other.is_empty()).then(|| Surprise::OtherBranches {
            target: written,
            branch: branch.clone(),
            revisions: other,
        })
    }

    /// The heads that are not applied, by id; a head that is applied because another revision needs it
    /// is none of them.
    pub fn heads_ahead(&self, applied: &BTreeSet<&str>) -> Vec<&'static str> {
        let mut heads = self.heads();
        heads.retain(|head| !applied.contains(head));
        heads
    }
}

fn owned<'i>(ids: impl Iterator<Item = &'i &'i str>) -> Vec<String> {
    ids.map(|id| (*id).to_owned()).collect()
}

impl Display for Surprise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MoreThanCounted {
                target,
                steps,
                revisions,
            } => {
                let counted = match steps {
                    1 => "1 step".to_owned(),
                    steps => format!("{steps} steps"),
                };
                write!(
                    f,
                    "`{target}` counts {counted} and means {} revisions, because what they need, or \
                     what needs them, comes along: {}",
                    revisions.len(),
                    revisions.join(", ")
                )
            }
            Self::OtherBranches {
                target,
                branch,
                revisions,
            } => write!(
                f,
                "`{target}` reaches beyond the branch `{branch}`: {} of other branches {} along",
                revisions.join(", "),
                if revisions.len() == 1 {
                    "comes"
                } else {
                    "come"
                },
            ),
        }
    }
}

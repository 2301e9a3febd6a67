//! How a person names a revision.

use std::collections::BTreeSet;
use std::str::FromStr;

use super::{Graph, Index};
use crate::catalog::nearest_name;

/// What a run or a rollback aims at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The one head.
    Head,
    /// Every head.
    Heads,
    /// Before the first revision.
    Base,
    /// So many revisions from where the database is: forwards or backwards.
    Relative(i32),
    /// An id, a unique beginning of one, or a label.
    Named(String),
}

/// Why a target leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// No revision is named so.
    #[error("no revision `{written}`{}", .nearest.as_ref().map(|n| format!("; did you mean `{n}`?")).unwrap_or_default())]
    Unknown {
        /// What was written.
        written: String,
        /// The nearest known name.
        nearest: Option<String>,
    },
    /// Several revisions begin so.
    #[error("`{written}` is the beginning of {} revisions: {}", .candidates.len(), .candidates.join(", "))]
    Ambiguous {
        /// What was written.
        written: String,
        /// The revisions that begin so.
        candidates: Vec<String>,
    },
    /// `head` was asked for and there are several.
    #[error("there are {} heads: {}", .heads.len(), .heads.join(", "))]
    ManyHeads {
        /// The heads.
        heads: Vec<String>,
    },
    /// The registry has no revisions.
    #[error("there are no revisions")]
    Empty,
    /// A rollback aims at a revision that is not applied.
    #[error("revision `{id}` is not applied, so there is nothing to roll back to")]
    NotApplied {
        /// The revision.
        id: String,
    },
    /// More steps were asked for than there are.
    #[error("{asked} {} asked for, but {available} {} {}", revisions_were(.asked), if *.available == 1 { "is" } else { "are" }, .state)]
    TooFar {
        /// How many were asked for.
        asked: usize,
        /// How many there are.
        available: usize,
        /// What they are: applied or pending.
        state: &'static str,
    },
}

fn revisions_were(count: &usize) -> &'static str {
    match count {
        1 => "revision was",
        _ => "revisions were",
    }
}

impl TargetError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "`migrate history` lists every revision",
            Self::Ambiguous { .. } => "write more of the id",
            Self::ManyHeads { .. } => "name one of them, or `heads` for all",
            Self::Empty => "`migrate create \"message\"` writes the first one",
            Self::NotApplied { .. } => "`migrate status` shows what is applied",
            Self::TooFar { .. } => "`migrate status` shows what is applied and pending",
        }
    }
}

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(written: &str) -> Result<Self, TargetError> {
        let written = written.trim();
        let signed = written.starts_with(['+', '-']);
        Ok(match written {
            "head" => Self::Head,
            "heads" => Self::Heads,
            "base" => Self::Base,
            _ => match written.parse() {
                Ok(steps) if signed => Self::Relative(steps),
                _ => Self::Named(written.to_owned()),
            },
        })
    }
}

impl Graph {
    /// The id that a name means: an exact id, a label, or a unique beginning of an id.
    ///
    /// # Errors
    ///
    /// When nothing, or more than one revision, is named so.
    pub fn find(&self, written: &str) -> Result<&'static str, TargetError> {
        self.named(written).map(|at| self.id(at))
    }

    /// The revisions that a target means.
    pub(super) fn resolve(
        &self,
        target: &Target,
        applied: &BTreeSet<&str>,
    ) -> Result<Vec<Index>, TargetError> {
        match target {
            Target::Base => Ok(Vec::new()),
            Target::Heads => Ok(self.indexes(&self.heads())),
            Target::Head => match self.heads().as_slice() {
                [] => Err(TargetError::Empty),
                [head] => Ok(self.indexes(&[head])),
                heads => Err(TargetError::ManyHeads {
                    heads: heads.iter().map(ToString::to_string).collect(),
                }),
            },
            Target::Relative(steps) => self.relative(*steps, applied),
            Target::Named(written) => self.named(written).map(|at| vec![at]),
        }
    }

    /// From where the database is, so many revisions on in the order of runs.
    fn relative(&self, steps: i32, applied: &BTreeSet<&str>) -> Result<Vec<Index>, TargetError> {
        let (mut done, mut left) = (Vec::new(), Vec::new());
        for (at, node) in self.nodes.iter().enumerate() {
            let side = if applied.contains(node.id) {
                &mut done
            } else {
                &mut left
            };
            side.push(at);
        }
        let asked = steps.unsigned_abs() as usize;
        let (available, state) = match steps < 0 {
            true => (done.len(), "applied"),
            false => (left.len(), "pending"),
        };
        if asked > available {
            return Err(TargetError::TooFar {
                asked,
                available,
                state,
            });
        }
        if steps < 0 {
            done.truncate(done.len() - asked);
            Ok(done)
        } else {
            left.truncate(asked);
            Ok(done.into_iter().chain(left).collect())
        }
    }

    fn named(&self, written: &str) -> Result<Index, TargetError> {
        let exact = self
            .by_id
            .get(written)
            .or_else(|| self.by_label.get(written));
        if let Some(at) = exact {
            return Ok(*at);
        }
        let begins = |id: &&'static str| !written.is_empty() && id.starts_with(written);
        let candidates: Vec<_> = self.order().filter(begins).collect();
        match candidates.as_slice() {
            [only] => self.index(only).ok_or(TargetError::Empty),
            [] => Err(TargetError::Unknown {
                written: written.to_owned(),
                nearest: nearest_name(written, self.order().chain(self.by_label.keys().copied())),
            }),
            several => Err(TargetError::Ambiguous {
                written: written.to_owned(),
                candidates: several.iter().map(ToString::to_string).collect(),
            }),
        }
    }

    fn indexes(&self, ids: &[&str]) -> Vec<Index> {
        ids.iter().filter_map(|id| self.index(id)).collect()
    }
}

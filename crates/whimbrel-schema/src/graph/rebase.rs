//! Putting a branch behind another: which revisions move, and which of them need new ids.

use std::collections::BTreeMap;

use super::{Graph, Index};

/// A branch that is to follow another revision than it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebase {
    /// The first revision of the branch: the only one that gets another parent.
    pub root: &'static str,
    /// Its parents so far.
    pub from: Vec<&'static str>,
    /// Its parent to be.
    pub onto: &'static str,
    /// The revisions that move, in order: the first one, and all that needs it.
    pub moved: Vec<&'static str>,
}

/// Why a branch cannot be put behind another revision.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RebaseError {
    /// There is no other head.
    #[error("there is no other head that `{revision}` could follow")]
    NoOtherHead {
        /// The revision.
        revision: String,
    },
    /// There are several other heads.
    #[error("there are {} other heads: {}", .heads.len(), .heads.join(", "))]
    ManyHeads {
        /// The heads.
        heads: Vec<String>,
    },
    /// What it is to follow needs it already.
    #[error("`{onto}` needs `{revision}`, which cannot follow it then")]
    Circle {
        /// The revision.
        revision: String,
        /// What it was to follow.
        onto: String,
    },
    /// A revision of the branch joins it with another one.
    #[error("`{revision}` joins branches that `{onto}` does not have")]
    Joins {
        /// The revision with several parents.
        revision: String,
        /// What the branch was to follow.
        onto: String,
    },
    /// It follows that revision already.
    #[error("`{revision}` follows `{onto}` already")]
    Already {
        /// The first revision of the branch.
        revision: String,
        /// Its parent.
        onto: String,
    },
}

impl RebaseError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoOtherHead { .. } => {
                "the history is one line there; `--onto REV` names any other revision"
            }
            Self::ManyHeads { .. } => "name the one to follow with --onto",
            Self::Circle { .. } => {
                "name a revision that does not stand on it, or move the other one"
            }
            Self::Joins { .. } => "take the revision that joins out of the branch first",
            Self::Already { .. } => "there is nothing to do",
        }
    }
}

impl Graph {
    /// Finds the branch that a revision is on, and what putting it behind another one moves.
    ///
    /// The branch begins with the first revision before it that `onto` does not stand on; without
    /// `onto` it is the only other head.
    ///
    /// # Errors
    ///
    /// When there is no other head or several, when `onto` needs the branch, when the branch holds a
    /// revision of several parents, and when it follows `onto` already.
    pub fn rebase(&self, revision: &str, onto: Option<&str>) -> Result<Rebase, RebaseError> {
        let name = |at: Index| self.id(at).to_owned();
        let no_other = || RebaseError::NoOtherHead {
            revision: revision.to_owned(),
        };
        let at = self.index(revision).ok_or_else(no_other)?;
        let onto = match onto {
            Some(onto) => self.index(onto).ok_or_else(no_other)?,
            None => self.other_head(at)?,
        };
        let below = self.ancestors(onto);
        if self.needs_of([onto]).contains(&at) {
            return Err(RebaseError::Circle {
                revision: name(at),
                onto: name(onto),
            });
        }
        let mut root = at;
        loop {
            let parents: Vec<Index> = self.parents(root).collect();
            let mut beside = parents.iter().filter(|parent| !below.contains(parent));
            match (beside.next(), parents.len()) {
                (None, _) => break,
                (Some(parent), 1) => root = *parent,
                (Some(_), _) => {
                    return Err(RebaseError::Joins {
                        revision: name(root),
                        onto: name(onto),
                    });
                }
            }
        }
        let from: Vec<Index> = self.parents(root).collect();
        if from == [onto] {
            return Err(RebaseError::Already {
                revision: name(root),
                onto: name(onto),
            });
        }
        // A dependency may lead from the other branch to the beginning of this one.
        if self.needs_of([onto]).contains(&root) {
            return Err(RebaseError::Circle {
                revision: name(root),
                onto: name(onto),
            });
        }
        Ok(Rebase {
            root: self.id(root),
            from: from.into_iter().map(|at| self.id(at)).collect(),
            onto: self.id(onto),
            moved: self.ids(&self.dependents_of([root])),
        })
    }

    fn other_head(&self, at: Index) -> Result<Index, RebaseError> {
        let own = self.descendants(at);
        let others: Vec<Index> = self.tips().filter(|head| !own.contains(head)).collect();
        match others.as_slice() {
            [] => Err(RebaseError::NoOtherHead {
                revision: self.id(at).to_owned(),
            }),
            [only] => Ok(*only),
            several => Err(RebaseError::ManyHeads {
                heads: self.names(several),
            }),
        }
    }

    /// The new ids of moved revisions: of each whose id would not be greater than those of all that
    /// it then needs.
    ///
    /// `fresh` answers an id that is greater than the one it is given, and than all that it answered.
    ///
    /// # Errors
    ///
    /// Those of `fresh`.
    pub fn renumbered<E>(
        &self,
        rebase: &Rebase,
        mut fresh: impl FnMut(&str) -> Result<String, E>,
    ) -> Result<BTreeMap<&'static str, String>, E> {
        let mut new: BTreeMap<&'static str, String> = BTreeMap::new();
        for id in &rebase.moved {
            let links = self.index(id).and_then(|at| self.needs.get(at));
            let needed = links.into_iter().flatten().map(|at| self.id(*at));
            let is_root = *id == rebase.root;
            let kept = needed.filter(|needed| !is_root || !rebase.from.contains(needed));
            let kept = kept.chain(is_root.then_some(rebase.onto));
            let newest = kept
                .map(|needed| new.get(needed).map_or(needed, String::as_str))
                .max();
            if let Some(newest) = newest.filter(|newest| *newest >= *id) {
                let given = fresh(newest)?;
                new.insert(id, given);
            }
        }
        Ok(new)
    }
}

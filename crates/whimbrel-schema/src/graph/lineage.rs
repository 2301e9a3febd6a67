//! Who descends from whom: children, ancestors, and the line that a branch names.

use std::collections::BTreeSet;

use super::{Graph, Index};

impl Graph {
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
                    .is_some_and(|node| node.parents.contains(&id))
            })
    }

    /// The parents of this one.
    pub(super) fn parents(&self, at: Index) -> impl Iterator<Item = Index> {
        let parents = self.nodes.get(at).map_or(&[][..], |node| node.parents);
        parents.iter().filter_map(|id| self.index(id))
    }

    /// The revisions without parents.
    pub(super) fn roots(&self) -> impl Iterator<Item = Index> {
        (0..self.nodes.len()).filter(|at| self.parents(*at).next().is_none())
    }

    /// The revisions without children.
    pub(super) fn tips(&self) -> impl Iterator<Item = Index> {
        (0..self.nodes.len()).filter(|at| self.children(*at).next().is_none())
    }

    /// These revisions and all that they need, by parents and dependencies.
    pub(super) fn needs_of(&self, from: impl IntoIterator<Item = Index>) -> BTreeSet<Index> {
        spread(from, |at| self.needs.get(at).into_iter().flatten().copied())
    }

    /// These revisions and all that need them, by parents and dependencies.
    pub(super) fn dependents_of(&self, from: impl IntoIterator<Item = Index>) -> BTreeSet<Index> {
        spread(from, |at| {
            self.needed_by.get(at).into_iter().flatten().copied()
        })
    }

    /// This revision and those before it, by parents alone.
    pub(super) fn ancestors(&self, at: Index) -> BTreeSet<Index> {
        spread([at], |at| self.parents(at))
    }

    /// This revision and those after it, by parents alone.
    pub(super) fn descendants(&self, at: Index) -> BTreeSet<Index> {
        spread([at], |at| self.children(at))
    }

    /// What a branch names: the revision that carries the label, those before it and those after.
    /// What it depends on belongs to lines of its own.
    pub(super) fn lineage(&self, branch: Index) -> BTreeSet<Index> {
        let mut line = self.ancestors(branch);
        line.append(&mut self.descendants(branch));
        line
    }

    /// All that revisions need, by parents and dependencies, themselves included, in order.
    pub fn needed_by_all(&self, ids: &BTreeSet<&str>) -> Vec<&'static str> {
        self.ids(&self.needs_of(self.indexes(ids)))
    }

    /// The heads whose own line, which no other head shares, carries no label, in order.
    ///
    /// Of these a history may have one: a further one is a branch that nobody meant.
    pub fn unlabelled_heads(&self) -> Vec<&'static str> {
        let tips: Vec<Index> = self.tips().collect();
        let mut shared = vec![0_usize; self.nodes.len()];
        let lines: Vec<BTreeSet<Index>> = tips.iter().map(|at| self.ancestors(*at)).collect();
        for at in lines.iter().flatten() {
            if let Some(count) = shared.get_mut(*at) {
                *count += 1;
            }
        }
        let is_own = |at: &Index| shared.get(*at) == Some(&1);
        let is_labelled = |at: Index| self.nodes.get(at).is_some_and(|n| !n.labels.is_empty());
        let unlabelled = tips.into_iter().zip(lines).filter(|(_, line)| {
            let mut own = line.iter().copied().filter(is_own);
            !own.any(is_labelled)
        });
        unlabelled.map(|(at, _)| self.id(at)).collect()
    }

    /// Those of a set that no other one of it needs.
    pub(super) fn maximal(&self, set: &BTreeSet<Index>) -> Vec<Index> {
        let is_needed = |at: &Index| {
            let mut followers = self.needed_by.get(*at).into_iter().flatten();
            followers.any(|follower| set.contains(follower))
        };
        set.iter().copied().filter(|at| !is_needed(at)).collect()
    }
}

/// All that the links lead to from here, in the order of runs.
fn spread<L: Iterator<Item = Index>>(
    from: impl IntoIterator<Item = Index>,
    links: impl Fn(Index) -> L,
) -> BTreeSet<Index> {
    let mut found = BTreeSet::new();
    let mut open: Vec<Index> = from.into_iter().collect();
    while let Some(at) = open.pop() {
        if found.insert(at) {
            open.extend(links(at));
        }
    }
    found
}

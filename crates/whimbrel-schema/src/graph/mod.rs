//! The revision graph: parents, dependencies, heads, and the order in which revisions run.
//!
//! Heads and branch points count parent links only; order, and what is applied, count both kinds.

mod error;
mod lineage;
mod order;
mod problem;
mod range;
mod rebase;
mod resolve;
mod route;
mod rows;
mod surprise;
mod target;
mod walk;

pub use error::TargetError;
pub use problem::Problem;
pub use range::Range;
pub use rebase::{Rebase, RebaseError};
pub use surprise::Surprise;
pub use target::Target;

use std::collections::HashMap;

use crate::registry::Registry;

/// A revision as the graph sees it.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// Its id.
    pub id: &'static str,
    /// The ids of its parents.
    pub parents: &'static [&'static str],
    /// The ids or labels it depends on.
    pub depends_on: &'static [&'static str],
    /// The labels it carries.
    pub labels: &'static [&'static str],
}

/// The index of a revision in the graph's order.
type Index = usize;

/// The revisions of a registry with their links, each after all that it needs.
#[derive(Debug)]
pub struct Graph {
    nodes: Vec<Node>,
    /// The revisions each one directly needs: parents, then dependencies.
    needs: Vec<Vec<Index>>,
    /// The revisions that directly need each one.
    needed_by: Vec<Vec<Index>>,
    by_id: HashMap<&'static str, Index>,
    by_label: HashMap<&'static str, Index>,
}

impl Graph {
    /// The graph of a registry.
    ///
    /// # Errors
    ///
    /// Every link that leads nowhere, every id or label that is there twice, and a cycle.
    pub fn of(registry: &'static Registry) -> Result<Self, Vec<Problem>> {
        Self::new(registry.revisions().iter().map(|revision| Node {
            id: revision.header.id,
            parents: revision.header.parents(),
            depends_on: revision.header.dependencies(),
            labels: revision.header.branch_labels(),
        }))
    }

    /// The graph of these revisions, whose order does not matter.
    ///
    /// # Errors
    ///
    /// As [`Graph::of`].
    pub fn new(nodes: impl IntoIterator<Item = Node>) -> Result<Self, Vec<Problem>> {
        let nodes: Vec<Node> = nodes.into_iter().collect();
        let problems = problem::find(&nodes);
        if !problems.is_empty() {
            return Err(problems);
        }
        let nodes = order::sorted(nodes)?;
        let by_id: HashMap<_, _> = numbered(&nodes).map(|(at, node)| (node.id, at)).collect();
        let by_label: HashMap<_, _> = numbered(&nodes)
            .flat_map(|(at, node)| node.labels.iter().map(move |label| (*label, at)))
            .collect();
        let find = |name: &&'static str| by_id.get(name).or_else(|| by_label.get(name)).copied();
        let needs: Vec<Vec<Index>> = nodes
            .iter()
            .map(|node| {
                let links = node.parents.iter().chain(node.depends_on);
                links.filter_map(find).collect()
            })
            .collect();
        let mut needed_by = vec![Vec::new(); nodes.len()];
        for (at, links) in needs.iter().enumerate() {
            for link in links {
                if let Some(list) = needed_by.get_mut(*link) {
                    list.push(at);
                }
            }
        }
        Ok(Self {
            nodes,
            needs,
            needed_by,
            by_id,
            by_label,
        })
    }

    /// The ids of all revisions, each after its parents and dependencies; ties go by id.
    pub fn order(&self) -> impl Iterator<Item = &'static str> {
        self.nodes.iter().map(|node| node.id)
    }

    /// A revision by its exact id.
    pub fn node(&self, id: &str) -> Option<&Node> {
        self.by_id.get(id).and_then(|at| self.nodes.get(*at))
    }

    /// The revision that carries a label.
    pub fn labelled(&self, label: &str) -> Option<&'static str> {
        self.by_label.get(label).map(|at| self.id(*at))
    }

    /// The revisions that no other one follows, by id.
    pub fn heads(&self) -> Vec<&'static str> {
        self.tips().map(|at| self.id(at)).collect()
    }

    /// The heads that no other revision depends on: reaching them reaches every head.
    pub fn effective_heads(&self) -> Vec<&'static str> {
        let all = (0..self.nodes.len()).collect();
        self.maximal(&all)
            .into_iter()
            .map(|at| self.id(at))
            .collect()
    }

    /// The revisions without parents, by id.
    pub fn bases(&self) -> Vec<&'static str> {
        self.roots().map(|at| self.id(at)).collect()
    }

    /// The revisions that several others follow, by id, each with those.
    pub fn branch_points(&self) -> Vec<(&'static str, Vec<&'static str>)> {
        let followed = (0..self.nodes.len()).map(|at| (at, self.children(at)));
        followed
            .map(|(at, children)| (self.id(at), children.map(|at| self.id(at)).collect()))
            .filter(|(_, children): &(_, Vec<_>)| children.len() > 1)
            .collect()
    }

    fn index(&self, id: &str) -> Option<Index> {
        self.by_id.get(id).copied()
    }

    fn id(&self, at: Index) -> &'static str {
        self.nodes.get(at).map_or("", |node| node.id)
    }
}

fn numbered(nodes: &[Node]) -> impl Iterator<Item = (Index, &Node)> {
    nodes.iter().enumerate()
}

#[cfg(test)]
mod tests;

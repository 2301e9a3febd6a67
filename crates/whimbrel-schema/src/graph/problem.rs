//! What makes a set of revisions no graph.

use std::collections::{HashMap, HashSet};

use super::Node;
use crate::catalog::nearest_name;

/// Why revisions do not form a history.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Two revisions have the same id.
    #[error("two revisions have the id `{id}`")]
    DuplicateId {
        /// The id.
        id: &'static str,
    },
    /// Two revisions carry the same label, or a label is also an id.
    #[error("`{label}` names two revisions: `{first}` and `{second}`")]
    DuplicateLabel {
        /// The label.
        label: &'static str,
        /// A revision that has it.
        first: &'static str,
        /// Another.
        second: &'static str,
    },
    /// A parent is not in the registry.
    #[error("no revision `{parent}`{}", did_you_mean(.nearest))]
    MissingParent {
        /// The revision that names it.
        id: &'static str,
        /// The parent's id.
        parent: &'static str,
        /// The nearest known id.
        nearest: Option<String>,
    },
    /// A dependency is not in the registry.
    #[error("no revision or label `{dependency}`{}", did_you_mean(.nearest))]
    MissingDependency {
        /// The revision that names it.
        id: &'static str,
        /// The id or label.
        dependency: &'static str,
        /// The nearest known id or label.
        nearest: Option<String>,
    },
    /// Revisions follow each other in a circle.
    #[error("{}", circle(.ids))]
    Cycle {
        /// The revisions of the circle, by id.
        ids: Vec<&'static str>,
    },
    /// An id or a label holds what means something else where a revision is named.
    #[error("`{name}` cannot name a revision: `{character}` means something else in a target")]
    Reserved {
        /// The revision.
        id: &'static str,
        /// Its id, or the label.
        name: &'static str,
        /// What it must not hold.
        character: char,
    },
}

impl Problem {
    /// The revision at fault.
    pub fn id(&self) -> &'static str {
        match self {
            Self::DuplicateId { id }
            | Self::MissingParent { id, .. }
            | Self::MissingDependency { id, .. }
            | Self::Reserved { id, .. } => id,
            Self::DuplicateLabel { second, .. } => second,
            Self::Cycle { ids } => ids.first().copied().unwrap_or_default(),
        }
    }
}

fn circle(ids: &[&str]) -> String {
    match ids {
        [only] => format!("the revision `{only}` follows itself"),
        several => {
            let several = several.join(", ");
            format!("these revisions follow each other in a circle: {several}")
        }
    }
}

fn did_you_mean(nearest: &Option<String>) -> String {
    nearest
        .as_ref()
        .map(|name| format!("; did you mean `{name}`?"))
        .unwrap_or_default()
}

/// Every problem but cycles.
pub(super) fn find(nodes: &[Node]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut names: HashMap<&str, &'static str> = HashMap::new();
    for node in nodes {
        if names.insert(node.id, node.id).is_some() {
            problems.push(Problem::DuplicateId { id: node.id });
        }
    }
    problems.extend(nodes.iter().filter_map(reserved));
    let known: HashSet<&str> = names.keys().copied().collect();
    for node in nodes {
        for label in node.labels {
            if let Some(first) = names.insert(label, node.id) {
                problems.push(Problem::DuplicateLabel {
                    label,
                    first,
                    second: node.id,
                });
            }
        }
    }
    let ids = || nodes.iter().map(|node| node.id);
    let labels = || nodes.iter().flat_map(|node| node.labels.iter().copied());
    for node in nodes {
        for parent in node.parents {
            if !known.contains(parent) {
                problems.push(Problem::MissingParent {
                    id: node.id,
                    parent,
                    nearest: nearest_name(parent, ids()),
                });
            }
        }
        for dependency in node.depends_on {
            if !names.contains_key(dependency) {
                problems.push(Problem::MissingDependency {
                    id: node.id,
                    dependency,
                    nearest: nearest_name(dependency, ids().chain(labels())),
                });
            }
        }
    }
    problems
}

/// The first name of a revision that a target would read otherwise. A label may hold a `-`.
fn reserved(node: &Node) -> Option<Problem> {
    let held = |name: &'static str, reserved: &[char]| {
        let character = name.chars().find(|c| reserved.contains(c))?;
        Some(Problem::Reserved {
            id: node.id,
            name,
            character,
        })
    };
    let mut labels = node.labels.iter();
    held(node.id, &['@', '-', '+', ':']).or_else(|| labels.find_map(|l| held(l, &['@', '+', ':'])))
}

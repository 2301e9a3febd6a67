//! A difference as the body of a revision: both ways, with what its author must still say.

use super::existing_rows::{Fillings, steps};
use super::guard::{loses_data, push};
use super::{Comparison, Difference, Renames, difference_by};
use crate::catalog::Catalog;
use crate::operation::{Change, Effect, Object, Operation};
use crate::recording::{Recorded, Recording};
use crate::render::{Down, Node};
use crate::reverse::reverse;

/// The body of a revision.
#[derive(Clone, Debug)]
pub struct Written {
    /// What it changes.
    pub up: Vec<Node>,
    /// How that is undone: left out where it is derived.
    pub down: Down,
}

impl Written {
    /// Tells whether an author must write a reason before it builds.
    pub fn needs_reason(&self) -> bool {
        let back = match &self.down {
            Down::Nodes(nodes) => nodes.as_slice(),
            Down::Derived | Down::Irreversible(_) => &[],
        };
        let unsaid =
            |node: &Node| matches!(node, Node::AssumeSafe { reason, .. } if reason.is_empty());
        self.up.iter().chain(back).any(unsaid)
    }
}

impl Difference {
    /// The difference as the body of a revision.
    ///
    /// What destroys data, and what rows may be in the way of, stands in `assume_safe("", …)`. The way
    /// back is left out where it can be derived; else it is the difference the other way round.
    pub fn written(
        &self,
        from: &Catalog,
        to: &Catalog,
        renames: &Renames,
        fillings: &Fillings,
    ) -> Written {
        let left_out = |what: &String| Node::Comment(format!("Left out: {what}."));
        let mut up = forth(&self.operations, from, fillings);
        up.extend(self.unexplained.iter().map(left_out));
        let down = match is_derivable(&up, from) {
            true => Down::Derived,
            false => Down::Nodes(back(from, to, renames)),
        };
        Written { up, down }
    }
}

fn forth(operations: &[Operation], from: &Catalog, fillings: &Fillings) -> Vec<Node> {
    let mut now = from.clone();
    let mut nodes = Vec::new();
    for operation in operations {
        match loses_data(operation, &now) {
            true => push(&mut nodes, Node::from(operation.clone()), true),
            false => nodes.extend(steps(operation, &now, fillings)),
        }
        // The catalog took the operation when it was found.
        let _ = operation.apply(&mut now);
    }
    nodes
}

/// The way back, written out. What the way forth made may go unasked.
fn back(from: &Catalog, to: &Catalog, renames: &Renames) -> Vec<Node> {
    let renames = renames.reversed();
    let renames = renames.ordered(to, from).unwrap_or(renames);
    let comparison = Comparison {
        renames: &renames,
        same_expression: &|_, _| false,
    };
    let found = difference_by(to, from, comparison);
    let mut now = to.clone();
    let mut nodes = Vec::new();
    for operation in &found.operations {
        let effects = operation.effects(&now);
        let lost = effects.iter().filter(|effect| effect.data_loss().is_some());
        let needs_reason = lost
            .into_iter()
            .any(|effect| !matches!(effect, Effect::Destroys(object) if !matches!(object, Object::Definition(_))));
        match needs_reason {
            true => push(&mut nodes, Node::from(operation.clone()), true),
            false => nodes.extend(steps(operation, &now, &Fillings::new())),
        }
        // The catalog took the operation when it was found.
        let _ = operation.apply(&mut now);
    }
    nodes
}

/// Tells whether the way back follows from the way forth.
fn is_derivable(up: &[Node], from: &Catalog) -> bool {
    let mut operations = Vec::new();
    flatten(up, &mut operations);
    let recording = Recording {
        operations,
        ..Recording::default()
    };
    reverse(&recording, &mut from.clone()).is_ok()
}

fn flatten(nodes: &[Node], all: &mut Vec<Recorded>) {
    for node in nodes {
        match node {
            Node::Operation(operation) => all.push(Recorded {
                operation: (**operation).clone(),
                place: crate::place::Place::caller(),
                parts: Vec::new(),
                scope: None,
            }),
            Node::AssumeSafe { nodes, .. }
            | Node::Only { nodes, .. }
            | Node::When { nodes, .. } => flatten(nodes, all),
            Node::Comment(_) => {}
        }
    }
}

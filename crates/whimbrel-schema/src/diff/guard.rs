//! What destroys data, in the block that its author must give a reason.

use crate::catalog::Catalog;
use crate::operation::{Change, Effect, Operation};
use crate::render::Node;

/// The operations as nodes; those that destroy data stand in `assume_safe("", …)`, which does not
/// build until somebody writes the reason.
pub fn guarded(operations: &[Operation], before: &Catalog) -> Vec<Node> {
    let mut catalog = before.clone();
    let mut nodes: Vec<Node> = Vec::new();
    for operation in operations {
        let destroys = loses_data(operation, &catalog);
        // The catalog took the operation when it was found.
        let _ = operation.apply(&mut catalog);
        push(&mut nodes, Node::from(operation.clone()), destroys);
    }
    nodes
}

/// Tells whether an operation destroys data.
pub(super) fn loses_data(operation: &Operation, catalog: &Catalog) -> bool {
    let effects = operation.effects(catalog);
    effects
        .iter()
        .any(|effect| Effect::data_loss(effect).is_some())
}

/// Adds a node; one that needs a reason joins those right before it that need one too.
pub(super) fn push(nodes: &mut Vec<Node>, node: Node, needs_reason: bool) {
    match nodes.last_mut() {
        Some(Node::AssumeSafe { nodes, .. }) if needs_reason => nodes.push(node),
        _ if needs_reason => nodes.push(Node::AssumeSafe {
            reason: String::new(),
            nodes: vec![node],
        }),
        _ => nodes.push(node),
    }
}

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
        let effects = operation.effects(&catalog);
        let destroys = effects
            .iter()
            .any(|effect| Effect::data_loss(effect).is_some());
        // The catalog took the operation when it was found.
        let _ = operation.apply(&mut catalog);
        let node = Node::from(operation.clone());
        match nodes.last_mut() {
            Some(Node::AssumeSafe { nodes, .. }) if destroys => nodes.push(node),
            _ if destroys => nodes.push(Node::AssumeSafe {
                reason: String::new(),
                nodes: vec![node],
            }),
            _ => nodes.push(node),
        }
    }
    nodes
}

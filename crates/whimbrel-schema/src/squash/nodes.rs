//! Operations one by one with the blocks around them, and put together again.

use super::Member;
use crate::operation::Operation;
use crate::recording::{Recording, ScopeKind};
use crate::render::Node;

/// A block around an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
    AssumeSafe(String),
    When(crate::condition::Condition),
    Only(crate::backend::Backend),
}

/// An operation, the blocks around it, the outermost first, and the revision that it came from.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) operation: Operation,
    pub(super) blocks: Vec<Block>,
    pub(super) revision: &'static str,
}

/// The operations of a revision.
pub(super) fn parts(member: &Member<'_>) -> Vec<Part> {
    of(member.up, member.id)
}

/// The operations of a recording.
pub(super) fn of(recording: &Recording, revision: &'static str) -> Vec<Part> {
    let operations = recording.operations.iter();
    let part = operations.map(|recorded| {
        let scopes = recording.scopes_of(recorded.scope);
        let mut blocks: Vec<Block> = scopes
            .filter_map(|(_, scope)| match &scope.kind {
                ScopeKind::AssumeSafe { reason } => Some(Block::AssumeSafe(reason.clone())),
                ScopeKind::When(condition) => Some(Block::When(condition.clone())),
                ScopeKind::Only(backend) => Some(Block::Only(*backend)),
                // It chooses the steps on tables with rows, not the schema.
                ScopeKind::Blocking => None,
            })
            .collect();
        blocks.reverse();
        Part {
            operation: recorded.operation.clone(),
            blocks,
            revision,
        }
    });
    part.collect()
}

/// Operations next to each other in the same blocks share them.
pub(super) fn grouped(parts: &[Part]) -> Vec<Node> {
    let mut nodes = Vec::new();
    let mut rest = parts;
    while let Some(first) = rest.first() {
        let same = rest.iter().take_while(|part| part.blocks == first.blocks);
        let (group, after) = rest.split_at(same.count());
        let operations = group.iter().map(|part| Node::from(part.operation.clone()));
        let inside: Vec<Node> = operations.collect();
        match first.blocks.is_empty() {
            true => nodes.extend(inside),
            false => {
                let blocks = first.blocks.iter().rev();
                nodes.extend(blocks.fold(inside, |nodes, block| vec![around(block, nodes)]));
            }
        }
        rest = after;
    }
    nodes
}

fn around(block: &Block, nodes: Vec<Node>) -> Node {
    match block {
        Block::AssumeSafe(reason) => Node::AssumeSafe {
            reason: reason.clone(),
            nodes,
        },
        Block::When(condition) => Node::When {
            condition: condition.clone(),
            nodes,
        },
        Block::Only(backend) => Node::Only {
            backend: *backend,
            nodes,
        },
    }
}

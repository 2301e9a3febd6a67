//! The way back of the one revision: derived, else the ways back of all, the last first.

use super::Member;
use super::nodes::{self, Part};
use crate::catalog::Catalog;
use crate::operation::Change;
use crate::place::Place;
use crate::recording::{Recorded, Recording};
use crate::render::Down;
use crate::reverse::reverse;

/// The way back.
pub(super) fn way_back(members: &[Member<'_>], parts: &[Part], before: &Catalog) -> Down {
    if is_derivable(parts, before) {
        return Down::Derived;
    }
    let mut now = before.clone();
    let mut ways: Vec<Vec<Part>> = Vec::new();
    for member in members {
        if let Some((reason, _)) = &member.down.irreversible {
            return Down::Irreversible(format!("{}: {reason}", member.id));
        }
        let way = match member.down.derive {
            true => match reverse(member.up, &mut now.clone()) {
                Ok(back) => nodes::of(&back, member.id),
                Err(problems) => {
                    let why = problems.first().map(|problem| problem.why.to_string());
                    let why = why.unwrap_or_default();
                    return Down::Irreversible(format!("{}: {why}", member.id));
                }
            },
            false => nodes::of(member.down, member.id),
        };
        ways.push(way);
        for recorded in &member.up.operations {
            // Every revision was replayed before.
            let _ = recorded.operation.apply(&mut now);
        }
    }
    let back: Vec<Part> = ways.into_iter().rev().flatten().collect();
    Down::Nodes(nodes::grouped(&back))
}

fn is_derivable(parts: &[Part], before: &Catalog) -> bool {
    let operations = parts.iter().map(|part| Recorded {
        operation: part.operation.clone(),
        place: Place::caller(),
        parts: Vec::new(),
        scope: None,
    });
    let recording = Recording {
        operations: operations.collect(),
        ..Recording::default()
    };
    let is_conditional = |part: &Part| {
        part.blocks
            .iter()
            .any(|block| matches!(block, nodes::Block::When(_)))
    };
    !parts.iter().any(is_conditional) && reverse(&recording, &mut before.clone()).is_ok()
}

//! Several revisions as one: the same schema, by fewer operations.
//!
//! What happens to a table that is made on the way is folded into how it is made. Everything else stays
//! as it was written, in its place: a step on a table that was there before may meet rows, and SQL of
//! the author's may read anything.

mod back;
mod fold;
mod nodes;

use crate::catalog::Catalog;
use crate::graph::Graph;
use crate::recording::Recording;
use crate::render::{Down, Node};
use crate::replay::{Poison, replay};

/// A revision that becomes part of another.
#[derive(Clone, Copy, Debug)]
pub struct Member<'m> {
    /// Its id.
    pub id: &'static str,
    /// What its `up` recorded.
    pub up: &'m Recording,
    /// What its `down` recorded.
    pub down: &'m Recording,
}

/// The body of the one revision.
#[derive(Clone, Debug)]
pub struct Squashed {
    /// What it changes.
    pub up: Vec<Node>,
    /// How that is undone.
    pub down: Down,
    /// How many operations there were.
    pub operations_before: usize,
    /// How many operations are left.
    pub operations: usize,
}

/// Why revisions cannot become one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SquashProblem {
    /// Only one revision was named.
    #[error("`{id}` is one revision already")]
    Alone {
        /// The revision.
        id: String,
    },
    /// The revisions are not one line.
    #[error("`{last}` does not follow `{first}` in one line")]
    NoLine {
        /// The first revision.
        first: String,
        /// The last one.
        last: String,
    },
    /// A revision outside stands on one in the middle.
    #[error("`{by}` stands on `{id}`, which would be gone")]
    StoodOn {
        /// The revision that would be gone.
        id: String,
        /// The one that stands on it.
        by: String,
    },
    /// A revision joins branches.
    #[error("`{id}` joins branches")]
    Joins {
        /// The revision.
        id: String,
    },
    /// An operation cannot be written as Rust.
    #[error("the operation in `{id}` that is to {operation} cannot be written whole: {why}")]
    Unwritable {
        /// The revision.
        id: String,
        /// The operation, described.
        operation: String,
        /// What would be left out.
        why: String,
    },
    /// A revision does not replay.
    #[error("`{id}` does not replay: {why}")]
    Refused {
        /// The revision.
        id: String,
        /// Why.
        why: String,
    },
}

impl SquashProblem {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Alone { .. } => "name the first and the last of several: `squash FIRST:LAST`",
            Self::NoLine { .. } => {
                "the older revision comes first, and each follows the one before"
            }
            Self::StoodOn { .. } => "end the range there, or begin it behind that revision",
            Self::Joins { .. } => {
                "a revision of several parents stays; squash on either side of it"
            }
            Self::Unwritable { .. } => "leave that revision out of the range",
            Self::Refused { .. } => "mend it first: the gate says where",
        }
    }
}

/// The revisions from one to another, when they are one line that nothing outside stands on.
///
/// # Errors
///
/// Says which revision does not fit.
pub fn line(graph: &Graph, first: &str, last: &str) -> Result<Vec<&'static str>, SquashProblem> {
    let no_line = || SquashProblem::NoLine {
        first: first.to_owned(),
        last: last.to_owned(),
    };
    let mut line = Vec::new();
    let mut at = graph.node(last).ok_or_else(no_line)?;
    loop {
        line.push(at.id);
        if at.id == first {
            break;
        }
        at = match at.parents {
            [parent] => graph.node(parent).ok_or_else(no_line)?,
            [] => return Err(no_line()),
            _ => {
                return Err(SquashProblem::Joins {
                    id: at.id.to_owned(),
                });
            }
        };
    }
    if at.parents.len() > 1 {
        return Err(SquashProblem::Joins {
            id: at.id.to_owned(),
        });
    }
    if line.len() < 2 {
        return Err(SquashProblem::Alone {
            id: first.to_owned(),
        });
    }
    line.reverse();
    let is_outside = |id: &&str| !line.contains(id);
    for id in line.iter().filter(|id| **id != last) {
        if let Some(by) = graph.directly_needing(id).find(is_outside) {
            return Err(SquashProblem::StoodOn {
                id: (*id).to_owned(),
                by: by.to_owned(),
            });
        }
    }
    Ok(line)
}

/// Makes one revision of several, in the order in which they run; `before` is the schema before them.
///
/// The result is proven: replayed over `before` it makes the schema that the revisions make.
///
/// # Errors
///
/// When an operation cannot be written as Rust, or a revision does not replay.
pub fn squash(members: &[Member<'_>], before: &Catalog) -> Result<Squashed, SquashProblem> {
    must_replay(members, before)?;
    let kept: Vec<nodes::Part> = members.iter().flat_map(nodes::parts).collect();
    let folded = fold::folded(&kept, before);
    let parts = match fold::makes_the_same(&kept, &folded, before) {
        true => folded,
        // What does not fold stays as it was written.
        false => kept.clone(),
    };
    for part in &parts {
        let left_out = crate::render::leaves_out(&part.operation);
        if let Some(why) = left_out.first() {
            return Err(SquashProblem::Unwritable {
                id: part.revision.to_owned(),
                operation: crate::operation::Change::describe(&part.operation),
                why: why.clone(),
            });
        }
    }
    Ok(Squashed {
        down: back::way_back(members, &parts, before),
        operations_before: kept.len(),
        operations: parts.len(),
        up: nodes::grouped(&parts),
    })
}

fn must_replay(members: &[Member<'_>], before: &Catalog) -> Result<(), SquashProblem> {
    let mut now = before.clone();
    for member in members {
        let refusals = replay(&member.up.operations, &mut now, &mut Poison::default());
        if let Some(refusal) = refusals.first() {
            return Err(SquashProblem::Refused {
                id: member.id.to_owned(),
                why: refusal.refused.reason.to_string(),
            });
        }
    }
    Ok(())
}

/// Whether revisions that one replaces are applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replaced {
    /// None of them is.
    None,
    /// All of them are: so is the one.
    All,
    /// Only some of them are.
    Some,
}

impl Replaced {
    /// Tells it of a revision that replaces these.
    pub fn of(replaces: &[&str], is_applied: impl Fn(&str) -> bool) -> Self {
        let applied = replaces.iter().filter(|id| is_applied(id)).count();
        match applied {
            0 => Self::None,
            count if count == replaces.len() => Self::All,
            _ => Self::Some,
        }
    }
}

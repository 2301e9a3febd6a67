//! Folding: what happens to a new table becomes part of how it is made.

use std::collections::BTreeSet;

use super::nodes::{Block, Part};
use crate::catalog::Catalog;
use crate::diff::difference;
use crate::identifier::Identifier;
use crate::operation::{Change, Effect, Object};

/// The operations with every stretch folded that only makes and changes new tables.
pub(super) fn folded(parts: &[Part], before: &Catalog) -> Vec<Part> {
    let mut all = Vec::new();
    let mut now = before.clone();
    let mut stretch = Stretch::at(&now);
    for part in parts {
        if !stretch.takes(part, &now) {
            stretch.end(&now, &mut all);
            let mut next = Stretch::at(&now);
            if !next.takes(part, &now) {
                all.push(part.clone());
                // The operation fits: every revision was replayed.
                let _ = part.operation.apply(&mut now);
                stretch = Stretch::at(&now);
                continue;
            }
            stretch = next;
        }
        stretch.parts.push(part.clone());
        let _ = part.operation.apply(&mut now);
    }
    stretch.end(&now, &mut all);
    all
}

/// Tells whether two lists of operations make the same schema.
pub(super) fn makes_the_same(one: &[Part], other: &[Part], before: &Catalog) -> bool {
    let made = |parts: &[Part]| {
        let mut now = before.clone();
        let mut applied = parts.iter().map(|part| part.operation.apply(&mut now));
        let is_whole = applied.all(|applied| applied.is_ok());
        is_whole.then_some(now)
    };
    made(one).is_some_and(|one| made(other) == Some(one))
}

/// Operations that only make new tables and types and change those.
struct Stretch {
    start: Catalog,
    new: BTreeSet<Identifier>,
    parts: Vec<Part>,
}

impl Stretch {
    fn at(now: &Catalog) -> Self {
        Self {
            start: now.clone(),
            new: BTreeSet::new(),
            parts: Vec::new(),
        }
    }

    /// Tells whether an operation belongs to the stretch; a table that it makes does from then on.
    fn takes(&mut self, part: &Part, now: &Catalog) -> bool {
        let is_plain = |block: &Block| matches!(block, Block::AssumeSafe(_));
        let effects = part.operation.effects(now);
        if effects.is_empty() || !part.blocks.iter().all(is_plain) {
            return false;
        }
        let made: Vec<Identifier> = effects.iter().filter_map(made).collect();
        let is_own = |name: &Identifier| self.new.contains(name) || made.contains(name);
        let fits = effects.iter().all(|effect| match effect {
            Effect::Creates(object) | Effect::Destroys(object) | Effect::Alters(object) => {
                is_structure(object) && is_own(object.table().unwrap_or_else(|| object.name()))
            }
            Effect::Renames { from, .. } => {
                is_structure(from) && is_own(from.table().unwrap_or_else(|| from.name()))
            }
            Effect::Retypes { table, .. } | Effect::Scans { table } => is_own(table),
            Effect::Writes { .. } | Effect::Deletes { .. } | Effect::Opaque => false,
        });
        if fits {
            self.new.extend(made);
            let renamed = effects.into_iter().filter_map(|effect| match effect {
                Effect::Renames {
                    from: Object::Table(_) | Object::Enumeration(_),
                    to,
                } => Some(to),
                _ => None,
            });
            self.new.extend(renamed);
        }
        fits
    }

    fn end(self, now: &Catalog, all: &mut Vec<Part>) {
        let Some(revision) = self.parts.last().map(|part| part.revision) else {
            return;
        };
        let found = difference(&self.start, now);
        let short: Vec<Part> = found
            .operations
            .into_iter()
            .map(|operation| Part {
                operation,
                blocks: Vec::new(),
                revision,
            })
            .collect();
        let is_shorter = short.len() < self.parts.len();
        match is_shorter && makes_the_same(&self.parts, &short, &self.start) {
            true => all.extend(short),
            false => all.extend(self.parts),
        }
    }
}

/// The table or type that comes into being.
fn made(effect: &Effect) -> Option<Identifier> {
    match effect {
        Effect::Creates(Object::Table(name) | Object::Enumeration(name)) => Some(name.clone()),
        _ => None,
    }
}

/// Views, functions and the like stand where they were written: they may speak of anything.
const fn is_structure(object: &Object) -> bool {
    !matches!(object, Object::Definition(_))
}

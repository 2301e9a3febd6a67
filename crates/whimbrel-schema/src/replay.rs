//! Replay: a catalog follows recorded operations.

use std::collections::BTreeSet;

use crate::catalog::{Catalog, Refused};
use crate::identifier::Identifier;
use crate::operation::{Change, Effect, Operation};
use crate::recording::Recorded;

/// An operation that the catalog did not take.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// Its index in what was replayed.
    pub operation: usize,
    /// Why.
    pub refused: Refused,
}

/// The names that refused operations would have made; findings about them would repeat the first.
#[derive(Clone, Debug, Default)]
pub struct Poison(BTreeSet<Identifier>);

impl Poison {
    fn taint(&mut self, operation: &Operation, catalog: &Catalog) {
        for effect in operation.effects(catalog) {
            match effect {
                Effect::Renames { to, .. } => {
                    self.0.insert(to);
                }
                Effect::Creates(object) => {
                    self.0.extend(object.table().cloned());
                    if let crate::operation::Object::Enumeration(name) = object {
                        self.0.insert(name);
                    }
                }
                _ => {}
            }
        }
    }

    /// Tells whether an operation speaks of something that was refused before.
    fn touches(&self, operation: &Operation, catalog: &Catalog, refused: &Refused) -> bool {
        let by_name = |name: &str| self.0.contains(name);
        refused.reason.missing().is_some_and(by_name)
            || operation
                .effects(catalog)
                .iter()
                .filter_map(Effect::table)
                .any(|table| by_name(table))
    }
}

/// Applies operations in order, best effort: what is refused is passed over.
///
/// Only the first of a chain of mistakes is returned: an operation on something that a refused
/// operation would have made is not judged.
pub fn replay<'a>(
    operations: impl IntoIterator<Item = &'a Recorded>,
    catalog: &mut Catalog,
    poison: &mut Poison,
) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    for (index, recorded) in operations.into_iter().enumerate() {
        let operation = &recorded.operation;
        if let Err(refused) = operation.apply(catalog) {
            if !poison.touches(operation, catalog, &refused) {
                refusals.push(Refusal {
                    operation: index,
                    refused,
                });
            }
            poison.taint(operation, catalog);
        }
    }
    refusals
}

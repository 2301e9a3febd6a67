//! Replay: a catalog follows recorded operations.

use std::collections::BTreeSet;

use crate::catalog::{Catalog, Refused};
use crate::identifier::Identifier;
use crate::operation::{Change, Effect, Object, Operation};
use crate::recording::Recorded;

/// An operation that the catalog did not take.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// Its index in what was replayed.
    pub operation: usize,
    /// Why.
    pub refused: Refused,
}

/// What became of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The catalog took it.
    Applied,
    /// The catalog did not take it.
    Refused(Refused),
    /// The catalog did not take it because of something that was refused before.
    Poisoned,
}

/// The names that refused operations spoke of; findings about them would repeat the first.
#[derive(Clone, Debug, Default)]
pub struct Poison {
    /// Tables that were not made, or not renamed: nothing on them is judged.
    tables: BTreeSet<Identifier>,
    /// Anything that was not made, dropped or renamed.
    names: BTreeSet<Identifier>,
}

impl Poison {
    /// Applies an operation, and remembers what it would have done when the catalog refuses it.
    pub fn apply(&mut self, operation: &Operation, catalog: &mut Catalog) -> Outcome {
        let Err(refused) = operation.apply(catalog) else {
            return Outcome::Applied;
        };
        let effects = operation.effects(catalog);
        let follows = self.touches(&effects, &refused);
        effects.into_iter().for_each(|effect| self.taint(effect));
        if follows {
            Outcome::Poisoned
        } else {
            Outcome::Refused(refused)
        }
    }

    /// Tells whether a refused operation spoke of this name.
    pub fn knows(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    fn taint(&mut self, effect: Effect) {
        match effect {
            Effect::Renames { from, to } => {
                if let Object::Table(_) = from {
                    self.tables.insert(to.clone());
                }
                self.names.insert(from.name().clone());
                self.names.insert(to);
            }
            Effect::Creates(object) => {
                if let Object::Table(name) = &object {
                    self.tables.insert(name.clone());
                }
                self.names.insert(object.name().clone());
            }
            Effect::Destroys(object) => {
                self.names.insert(object.name().clone());
            }
            Effect::Alters(_)
            | Effect::Retypes { .. }
            | Effect::Scans { .. }
            | Effect::Writes { .. }
            | Effect::Deletes { .. }
            | Effect::Opaque => {}
        }
    }

    /// Tells whether an operation speaks of something that was refused before.
    fn touches(&self, effects: &[Effect], refused: &Refused) -> bool {
        refused
            .reason
            .subject()
            .is_some_and(|name| self.knows(name))
            || effects
                .iter()
                .filter_map(Effect::table)
                .any(|table| self.tables.contains(table))
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
    for (operation, recorded) in operations.into_iter().enumerate() {
        if let Outcome::Refused(refused) = poison.apply(&recorded.operation, catalog) {
            refusals.push(Refusal { operation, refused });
        }
    }
    refusals
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builder::Schema;
    use crate::prelude::*;

    fn refused(body: impl FnOnce(&mut Schema)) -> Vec<String> {
        let recording = Schema::record(body);
        replay(
            &recording.operations,
            &mut Catalog::new(),
            &mut Poison::default(),
        )
        .iter()
        .map(|refusal| refusal.refused.reason.to_string())
        .collect()
    }

    #[test]
    fn what_a_refused_operation_would_have_made_is_not_judged() {
        let refusals = refused(|s| {
            s.create_table("a", |t| {
                t.integer("id").references("missing").primary_key();
                t.index(["id"]);
            });
            s.create_table("b", |t| {
                t.integer("a").references("a");
            });
            s.add_column("a", |c| c.text("name"));
            s.delete("a", every_row());
        });
        assert_eq!(refusals, ["no table `missing`"]);
    }

    #[test]
    fn other_mistakes_on_the_same_table_are() {
        let refusals = refused(|s| {
            s.create_table("a", |t| {
                t.integer("id").primary_key();
            });
            s.add_column("a", |c| c.text("id"));
            s.rename_column("a", "naem", "title");
            s.change_type("a", "title", Type::Text);
            s.drop_column("a", "age");
        });
        assert_eq!(
            refusals,
            [
                "there is already a column `id`",
                "table `a` has no column `naem`",
                "table `a` has no column `age`",
            ]
        );
    }
}

//! What tables are made from: schemas, extensions, types, sequences.

use std::collections::BTreeSet;

use super::Work;
use super::order::by_needs;
use super::spoken::waiting;
use crate::catalog::{Definition, DefinitionKey, DefinitionKind, Enumeration, Need, ValuePosition};
use crate::identifier::Identifier;
use crate::operation::{
    AddEnumValue, CreateEnum, CreateObject, DropEnum, DropEnumValue, DropObject,
};

/// Tells whether tables may be made from an object: it comes before them and goes after them.
fn is_base(definition: &Definition, waiting: &BTreeSet<DefinitionKey>) -> bool {
    let needs_table = definition
        .needs
        .iter()
        .any(|need| matches!(need, Need::Table(_) | Need::Column { .. }));
    match definition.key.kind {
        DefinitionKind::Schema
        | DefinitionKind::Extension
        | DefinitionKind::Sequence
        | DefinitionKind::Domain
        | DefinitionKind::CompositeType => true,
        DefinitionKind::Function | DefinitionKind::Procedure | DefinitionKind::Aggregate => {
            !needs_table && !waiting.contains(&definition.key)
        }
        DefinitionKind::Other => !needs_table && definition.key.table.is_none(),
        DefinitionKind::View
        | DefinitionKind::MaterializedView
        | DefinitionKind::Trigger
        | DefinitionKind::Policy
        | DefinitionKind::Rule
        | DefinitionKind::Statistics
        | DefinitionKind::VirtualTable => false,
    }
}

impl Work<'_> {
    /// The objects that are gone: those that tables may be made from, and the others.
    pub(super) fn gone_objects(&self) -> (Vec<Definition>, Vec<Definition>) {
        let waiting = waiting(&self.now);
        let gone = self.now.definitions();
        let gone = gone.filter(|made| self.to.definition(&made.key).is_none());
        gone.cloned().partition(|made| is_base(made, &waiting))
    }

    /// Creates schemas, extensions, types, sequences, and functions that need no table.
    pub(super) fn create_bases(&mut self) {
        let to = self.to;
        let waiting = waiting(to);
        let new = |definition: &&Definition| {
            is_base(definition, &waiting) && self.now.definition(&definition.key).is_none()
        };
        let new: Vec<&Definition> = to.definitions().filter(new).collect();
        let early = [DefinitionKind::Schema, DefinitionKind::Extension];
        let (first, rest): (Vec<&Definition>, Vec<&Definition>) =
            new.into_iter().partition(|d| early.contains(&d.key.kind));
        for definition in by_needs(first) {
            self.emit(CreateObject {
                definition: definition.clone(),
            });
        }
        self.create_enums();
        for definition in by_needs(rest) {
            self.emit(CreateObject {
                definition: definition.clone(),
            });
        }
    }

    fn create_enums(&mut self) {
        for wanted in self.to.enumerations() {
            match self.now.enumeration(&wanted.name) {
                Some(_) => self.add_values(wanted),
                None => self.emit(CreateEnum {
                    enumeration: wanted.clone(),
                }),
            }
        }
    }

    /// Adds the values that are missing, each where it stands.
    fn add_values(&mut self, wanted: &Enumeration) {
        let name = &wanted.name;
        let mut last: Option<&String> = None;
        for value in &wanted.values {
            let known = self.now.enumeration(name);
            if known.is_some_and(|known| known.position(value).is_none()) {
                let first = known.and_then(|known| known.values.first().cloned());
                let is_last = known.and_then(|known| known.values.last()) == last;
                let position = match (last, first) {
                    (Some(_), _) if is_last => ValuePosition::Last,
                    (Some(last), _) => ValuePosition::After(last.clone()),
                    (None, Some(first)) => ValuePosition::Before(first),
                    (None, None) => ValuePosition::Last,
                };
                self.emit(AddEnumValue {
                    name: name.clone(),
                    value: value.clone(),
                    position,
                });
            }
            last = Some(value);
        }
    }

    /// Drops the values that are gone, now that no default is one of them.
    fn drop_values(&mut self) {
        for wanted in self.to.enumerations() {
            let Some(now) = self.now.enumeration(&wanted.name).cloned() else {
                continue;
            };
            let gone = now.values.iter();
            for value in gone.filter(|value| wanted.position(value).is_none()) {
                self.emit(DropEnumValue {
                    name: wanted.name.clone(),
                    value: value.clone(),
                    replaced_by: None,
                });
            }
            let now = self.now.enumeration(&wanted.name);
            if now.is_some_and(|now| now.values != wanted.values) {
                let name = &wanted.name;
                let sentence =
                    format!("the values of the enum type `{name}` differ in their order");
                self.found.unexplained.push(sentence);
            }
        }
    }

    /// Drops them, now that nothing needs them any more.
    pub(super) fn drop_bases(&mut self) {
        let (gone, _) = self.gone_objects();
        let late = [DefinitionKind::Schema, DefinitionKind::Extension];
        let mut order = by_needs(&gone);
        order.reverse();
        order.sort_by_key(|definition| late.contains(&definition.key.kind));
        let (late, early): (Vec<&Definition>, Vec<&Definition>) =
            order.into_iter().partition(|d| late.contains(&d.key.kind));
        for definition in early {
            self.emit(DropObject {
                key: definition.key.clone(),
            });
        }
        self.drop_values();
        let enums = self.now.enumerations().map(|known| known.name.clone());
        let gone: Vec<Identifier> = enums
            .filter(|name| self.to.enumeration(name).is_none())
            .collect();
        for name in gone {
            self.emit(DropEnum { name });
        }
        for definition in late {
            self.emit(DropObject {
                key: definition.key.clone(),
            });
        }
    }
}

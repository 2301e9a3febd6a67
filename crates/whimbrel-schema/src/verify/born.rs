//! The objects that came into being since some moment: what is done to them harms nobody.

use std::collections::BTreeSet;

use crate::identifier::Identifier;
use crate::operation::{Effect, Object};

/// The tables, columns and types that a revision has made so far.
#[derive(Debug, Default)]
pub(super) struct Born {
    objects: BTreeSet<Object>,
}

impl Born {
    /// Follows what an operation did.
    pub(super) fn follow(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Creates(object) => {
                    self.objects.insert(object);
                }
                // A column whose type this revision changed holds nothing by then that the old
                // type could not: going back loses only what came after.
                Effect::Retypes { table, column, .. } => {
                    let name = column;
                    self.objects.insert(Object::Column { table, name });
                }
                Effect::Destroys(object) => self.forget(&object),
                Effect::Renames { from, to } => self.rename(&from, &to),
                Effect::Alters(_)
                | Effect::Scans { .. }
                | Effect::Writes { .. }
                | Effect::Deletes { .. }
                | Effect::Opaque => {}
            }
        }
    }

    /// Tells whether an effect touches only what was made since.
    pub(super) fn covers(&self, effect: &Effect) -> bool {
        match effect {
            Effect::Creates(object)
            | Effect::Destroys(object)
            | Effect::Alters(object)
            | Effect::Renames { from: object, .. } => self.has(object),
            Effect::Retypes { table, column, .. } => self.has(&Object::Column {
                table: table.clone(),
                name: column.clone(),
            }),
            Effect::Scans { table }
            | Effect::Writes { table, .. }
            | Effect::Deletes { table, .. } => self.has_table(table),
            Effect::Opaque => false,
        }
    }

    fn has(&self, object: &Object) -> bool {
        self.objects.contains(object) || object.table().is_some_and(|table| self.has_table(table))
    }

    fn has_table(&self, table: &Identifier) -> bool {
        self.objects.contains(&Object::Table(table.clone()))
    }

    fn forget(&mut self, object: &Object) {
        self.objects.remove(object);
        if let Object::Table(gone) = object {
            self.objects.retain(|object| object.table() != Some(gone));
        }
    }

    fn rename(&mut self, from: &Object, to: &Identifier) {
        let objects = std::mem::take(&mut self.objects).into_iter();
        self.objects = objects.map(|object| renamed(object, from, to)).collect();
    }
}

/// An object under the name that it has after a rename, which may be its table's.
fn renamed(object: Object, from: &Object, to: &Identifier) -> Object {
    let of_table = match from {
        Object::Table(table) => object.table() == Some(table),
        _ => false,
    };
    if object != *from && !of_table {
        return object;
    }
    let table_to = |table: Identifier| if of_table { to.clone() } else { table };
    let name_to = |name: Identifier| if of_table { name } else { to.clone() };
    match object {
        Object::Table(_) => Object::Table(to.clone()),
        Object::Enumeration(_) => Object::Enumeration(to.clone()),
        Object::Column { table, name } => Object::Column {
            table: table_to(table),
            name: name_to(name),
        },
        Object::Index { table, name } => Object::Index {
            table: table_to(table),
            name: name_to(name),
        },
        Object::Constraint { table, name } => Object::Constraint {
            table: table_to(table),
            name: name_to(name),
        },
        Object::Definition(mut key) => {
            key.table = key.table.map(table_to);
            key.name = name_to(key.name);
            Object::Definition(key)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(table: &str, name: &str) -> Object {
        Object::Column {
            table: table.into(),
            name: name.into(),
        }
    }

    #[test]
    fn what_was_made_is_known_under_its_present_name() {
        let mut born = Born::default();
        born.follow(vec![
            Effect::Creates(Object::Table("draft".into())),
            Effect::Creates(column("users", "nick")),
            Effect::Renames {
                from: Object::Table("draft".into()),
                to: "final".into(),
            },
            Effect::Renames {
                from: column("users", "nick"),
                to: "name".into(),
            },
            Effect::Renames {
                from: Object::Table("users".into()),
                to: "people".into(),
            },
        ]);
        for known in [
            Object::Table("final".into()),
            column("final", "anything"),
            column("people", "name"),
        ] {
            assert!(born.covers(&Effect::Destroys(known.clone())), "{known}");
        }
        for unknown in [
            Object::Table("draft".into()),
            Object::Table("people".into()),
            column("people", "nick"),
            column("users", "name"),
        ] {
            assert!(
                !born.covers(&Effect::Destroys(unknown.clone())),
                "{unknown}"
            );
        }
    }

    #[test]
    fn what_went_again_is_forgotten() {
        let mut born = Born::default();
        let table = Object::Table("t".into());
        born.follow(vec![
            Effect::Creates(table.clone()),
            Effect::Creates(column("t", "c")),
            Effect::Destroys(table.clone()),
        ]);
        assert!(!born.covers(&Effect::Destroys(table)));
        assert!(!born.covers(&Effect::Destroys(column("t", "c"))));
    }
}

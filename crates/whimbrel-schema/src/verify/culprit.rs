//! The operation that a difference is to be blamed on.

use super::differences::Difference;
use super::pass::State;
use crate::operation::{Change, Effect, Object};
use crate::place::Place;
use crate::recording::{Recorded, Recording};

/// The place of the first operation that speaks of something that differs, or of its table.
pub(super) fn place(
    recording: &Recording,
    differences: &[Difference],
    state: &State,
) -> Option<Place> {
    let objects = |recorded: &Recorded| {
        let effects = recorded.operation.effects(&state.catalog).into_iter();
        effects
            .filter_map(|effect| object(&effect))
            .collect::<Vec<_>>()
    };
    let find = |is_meant: &dyn Fn(&Object, &Object) -> bool| {
        let mut operations = recording.operations.iter();
        operations.find(|recorded| {
            let spoken = objects(recorded);
            let mut differing = differences.iter().map(|difference| &difference.object);
            differing.any(|differs| spoken.iter().any(|object| is_meant(object, differs)))
        })
    };
    let exactly = find(&|object, differs| object == differs);
    let by_table =
        || find(&|object, differs| object.table().is_some() && object.table() == differs.table());
    exactly.or_else(by_table).map(|recorded| recorded.place)
}

/// What an effect leaves behind, or takes away.
fn object(effect: &Effect) -> Option<Object> {
    match effect {
        Effect::Creates(object) | Effect::Destroys(object) | Effect::Alters(object) => {
            Some(object.clone())
        }
        Effect::Renames { from, to } => Some(match from.clone() {
            Object::Table(_) => Object::Table(to.clone()),
            Object::Enumeration(_) => Object::Enumeration(to.clone()),
            Object::Column { table, .. } => Object::Column {
                table,
                name: to.clone(),
            },
            Object::Index { table, .. } => Object::Index {
                table,
                name: to.clone(),
            },
            Object::Constraint { table, .. } => Object::Constraint {
                table,
                name: to.clone(),
            },
            Object::Definition(mut key) => {
                key.name = to.clone();
                Object::Definition(key)
            }
        }),
        Effect::Retypes { table, column, .. } => Some(Object::Column {
            table: table.clone(),
            name: column.clone(),
        }),
        Effect::Scans { .. } | Effect::Writes { .. } | Effect::Deletes { .. } | Effect::Opaque => {
            None
        }
    }
}

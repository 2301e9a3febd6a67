//! What the SQL of an `execute` made and took away, as the catalog followed it.

use crate::catalog::{Change, Table};
use crate::identifier::Identifier;
use crate::operation::{Effect, Object};

/// The tables, columns and types that came and went.
pub(super) fn effects(changes: &[Change<'_>]) -> Vec<Effect> {
    let mut effects = Vec::new();
    for change in changes {
        match change {
            Change::Table {
                name,
                before,
                after,
            } => match (before, after) {
                (Some(before), Some(after)) => columns(before, after, &mut effects),
                (before, after) => {
                    let object = Object::Table((*name).clone());
                    effects.extend(presence(object, before.is_some(), after.is_some()));
                }
            },
            Change::Enumeration {
                name,
                before,
                after,
            } => {
                let object = Object::Enumeration((*name).clone());
                effects.extend(presence(object, before.is_some(), after.is_some()));
            }
            Change::Definition { key, before, after } => {
                let object = Object::Definition((*key).clone());
                effects.extend(presence(object, before.is_some(), after.is_some()));
            }
        }
    }
    effects
}

fn columns(before: &Table, after: &Table, effects: &mut Vec<Effect>) {
    let names = |table: &Table| -> Vec<Identifier> {
        table.columns.iter().map(|c| c.name.clone()).collect()
    };
    for name in names(before).iter().chain(&names(after)) {
        let object = Object::Column {
            table: after.name.clone(),
            name: name.clone(),
        };
        let (was, is) = (before.column(name).is_some(), after.column(name).is_some());
        effects.extend(presence(object, was, is));
    }
}

fn presence(object: Object, was: bool, is: bool) -> Option<Effect> {
    match (was, is) {
        (false, true) => Some(Effect::Creates(object)),
        (true, false) => Some(Effect::Destroys(object)),
        (true, true) | (false, false) => None,
    }
}

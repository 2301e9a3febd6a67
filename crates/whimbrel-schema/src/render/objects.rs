//! Views, functions, triggers, sequences and their like.

use super::layout::{Argument, Call, Statement};
use super::literal::{name, sql_text, text};
use crate::catalog::{Body, Definition, DefinitionKey, DefinitionKind};

/// The calls that create an object.
pub(super) fn create(definition: &Definition) -> Vec<Call> {
    let own = &definition.key.name;
    let call = match (&definition.body, definition.key.kind) {
        (Body::View { query, .. }, DefinitionKind::MaterializedView) => {
            Call::new("create_materialized_view")
                .with(name(own))
                .with(sql_text(query))
        }
        (Body::View { query, .. }, _) => Call::new("create_view")
            .with(name(own))
            .with(sql_text(query)),
        (Body::Name, _) => Call::new("create_schema").with(name(own)),
        (Body::Extension { .. }, _) => Call::new("create_extension").with(name(own)),
        (Body::Statement(statement), _) => Call::new("define")
            .with(key(&definition.key))
            .with(sql_text(statement)),
        (Body::Sequence { .. }, _) => Call::new("create_sequence").with(name(own)),
        (Body::Domain { .. }, _) => Call::new("create_domain").with(name(own)),
        (Body::Composite(_), _) => Call::new("create_composite").with(name(own)),
    };
    vec![call]
}

/// The calls that give an object another definition.
pub(super) fn replace(definition: &Definition) -> Vec<Call> {
    let call = match (&definition.body, definition.key.kind) {
        (Body::View { query, .. }, DefinitionKind::View) => Call::new("replace_view")
            .with(name(&definition.key.name))
            .with(sql_text(query)),
        (Body::Statement(statement), _) => Call::new("redefine")
            .with(key(&definition.key))
            .with(sql_text(statement)),
        _ => Call::new("replace_object").with(key(&definition.key)),
    };
    vec![call]
}

/// The call that drops an object.
pub(super) fn drop(dropped: &DefinitionKey) -> Call {
    match dropped.kind {
        DefinitionKind::View => Call::new("drop_view").with(name(&dropped.name)),
        DefinitionKind::MaterializedView => {
            Call::new("drop_materialized_view").with(name(&dropped.name))
        }
        _ => Call::new("drop_object").with(key(dropped)),
    }
}

/// What names an object, as an expression: `trigger("count", "orders")`.
pub(super) fn key(key: &DefinitionKey) -> Argument {
    let own = name(&key.name);
    match (key.kind, &key.table, &key.arguments) {
        (DefinitionKind::Trigger, Some(table), None) => {
            Argument::Plain(format!("trigger({own}, {})", name(table)))
        }
        (DefinitionKind::Policy, Some(table), None) => {
            Argument::Plain(format!("policy({own}, {})", name(table)))
        }
        (DefinitionKind::Function, None, Some(arguments)) => {
            Argument::Plain(format!("function({own}, {})", text(arguments)))
        }
        (kind, table, arguments) => {
            let start = format!("DefinitionKey::new(DefinitionKind::{kind:?}, {own})");
            let table = table
                .as_ref()
                .map(|table| Call::new("on").with(name(table)));
            let taking = arguments.as_ref();
            let taking = taking.map(|taking| Call::new("taking").with(text(taking)));
            Statement::new(start)
                .calls(table.into_iter().chain(taking))
                .into()
        }
    }
}

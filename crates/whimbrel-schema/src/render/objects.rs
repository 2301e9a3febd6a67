//! Views, functions, triggers, sequences and their like.

use super::layout::{Argument, Call, Statement};
use super::literal::{name, name_as_str, names, sql_text, text};
use super::types;
use super::unsaid::is_plain;
use crate::catalog::{Attribute, Body, Check, Definition, DefinitionKey, DefinitionKind};
use crate::catalog::{Need, Numbering};
use crate::identifier::Identifier;
use crate::names::{automatic, free};
use crate::sql::SqlText;
use crate::types::Type;

/// The calls that create an object.
pub(super) fn create(definition: &Definition) -> Vec<Call> {
    let first = match &definition.body {
        Body::Statement(statement) => defined("define", &definition.key, statement),
        _ => first("create", definition),
    };
    said(first, definition)
}

/// The calls that give an object another definition.
pub(super) fn replace(definition: &Definition) -> Vec<Call> {
    let first = match &definition.body {
        Body::Statement(statement) => defined("redefine", &definition.key, statement),
        _ => first("replace", definition),
    };
    said(first, definition)
}

fn defined(method: &str, key: &DefinitionKey, statement: &SqlText) -> Call {
    Call::new(method)
        .with(self::key(key))
        .with(sql_text(statement))
}

fn first(verb: &str, definition: &Definition) -> Call {
    let kind = match definition.key.kind {
        DefinitionKind::MaterializedView => "materialized_view",
        DefinitionKind::CompositeType => "composite",
        DefinitionKind::View => "view",
        DefinitionKind::Sequence => "sequence",
        DefinitionKind::Domain => "domain",
        DefinitionKind::Extension => "extension",
        DefinitionKind::Schema => "schema",
        // What is made by a statement is defined.
        _ => "object",
    };
    let call = Call::new(&format!("{verb}_{kind}")).with(name(&definition.key.name));
    match &definition.body {
        Body::View { query, .. } => call.with(sql_text(query)),
        Body::Domain { data_type, .. } => call.with(types::expression(data_type)),
        Body::Composite(attributes) => {
            let attributes = attributes.iter().map(attribute);
            call.with(Argument::Array(attributes.collect()))
        }
        Body::Name | Body::Extension { .. } | Body::Sequence { .. } | Body::Statement(_) => call,
    }
}

fn attribute(attribute: &Attribute) -> String {
    let data_type = types::expression(&attribute.data_type).inline();
    format!("({}, {data_type})", name(&attribute.name))
}

/// The calls with what the object has beside its name.
fn said(first: Call, definition: &Definition) -> Vec<Call> {
    let mut calls = vec![first];
    match &definition.body {
        Body::View {
            columns,
            parameters,
            ..
        } => {
            if !columns.is_empty() {
                calls.push(Call::new("columns").with(names(columns)));
            }
            let parameters = parameters.iter();
            calls
                .extend(parameters.map(|(name, value)| {
                    Call::new("parameter").with(text(name)).with(text(value))
                }));
        }
        Body::Sequence {
            data_type,
            numbering,
        } => calls.extend(counts(data_type.as_ref(), numbering)),
        Body::Domain {
            nullable,
            default,
            checks,
            ..
        } => {
            calls.extend((!nullable).then(|| Call::new("not_null")));
            let default = default.iter();
            calls.extend(default.map(|sql| Call::new("default").with(sql_text(sql))));
            calls.extend(rules(&definition.key.name, checks));
        }
        Body::Extension { schema, version } => {
            let schema = schema.iter();
            calls.extend(schema.map(|schema| Call::new("schema").with(name(schema))));
            let version = version.iter();
            calls.extend(version.map(|version| Call::new("version").with(text(version))));
        }
        Body::Name | Body::Composite(_) | Body::Statement(_) => {}
    }
    calls.extend(beside(definition));
    calls
}

fn counts(data_type: Option<&Type>, numbering: &Numbering) -> Vec<Call> {
    let data_type = data_type.map(|of| Call::new("data_type").with(types::expression(of)));
    let numbers = [
        ("start", numbering.start),
        ("increment", numbering.increment),
        ("smallest", numbering.smallest),
        ("largest", numbering.largest),
        ("cache", numbering.cache),
    ];
    let numbers = numbers.into_iter().filter_map(|(method, number)| {
        let number = number?;
        Some(Call::new(method).with(number.to_string()))
    });
    let cycles = numbering.cycles.then(|| Call::new("cycles"));
    data_type.into_iter().chain(numbers).chain(cycles).collect()
}

/// The rules of a domain; one with its automatic name needs no other.
fn rules(domain: &Identifier, checks: &[Check]) -> Vec<Call> {
    let mut before: Vec<&Identifier> = Vec::new();
    let mut calls = Vec::new();
    for check in checks {
        let own = free(automatic([domain.as_str(), "check"]), |name| {
            before.iter().any(|taken| **taken == *name)
        });
        calls.push(match check.name == own {
            true => Call::new("check").with(sql_text(&check.expression)),
            false => Call::new("named_check")
                .with(name(&check.name))
                .with(sql_text(&check.expression)),
        });
        before.push(&check.name);
    }
    calls
}

/// What every object may have. What it needs is said as far as it is tables: the rest is found out.
fn beside(definition: &Definition) -> Vec<Call> {
    let mut calls = Vec::new();
    let comment = definition.comment.iter();
    calls.extend(comment.map(|comment| Call::new("comment").with(text(comment))));
    let owner = definition.owner.iter();
    calls.extend(owner.map(|role| Call::new("owner").with(name(role))));
    let grants = definition.grants.iter().filter(|grant| is_plain(grant));
    calls.extend(grants.map(|grant| {
        let role = grant.to.as_ref();
        let role = role.map_or_else(|| text("public"), name);
        let privileges = grant.privileges.iter().map(|privilege| text(privilege));
        Call::new("grant")
            .with(role)
            .with(Argument::Array(privileges.collect()))
    }));
    let tables = definition.needs.iter().filter_map(|need| match need {
        Need::Table(table) => Some(table),
        Need::Column { .. } | Need::Enumeration(_) | Need::Definition(_) => None,
    });
    let tables: Vec<&Identifier> = tables.collect();
    if !tables.is_empty() {
        calls.push(Call::new("needs").with(names(tables)));
    }
    calls
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
            let own = name_as_str(&key.name);
            let start = format!("DefinitionKey::new(DefinitionKind::{kind:?}, {own})");
            let table = table
                .as_ref()
                .map(|table| Call::new("on").with(name_as_str(table)));
            let taking = arguments.as_ref();
            let taking = taking.map(|taking| Call::new("taking").with(text(taking)));
            Statement::new(start)
                .calls(table.into_iter().chain(taking))
                .into()
        }
    }
}

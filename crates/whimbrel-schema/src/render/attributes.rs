//! What columns, keys and tables have that few of them have, as far as the builder has words for it.
//!
//! For the rest see [`unsaid`](super::unsaid).

use super::layout::{Argument, Call, Statement};
use super::literal::{name, names, text};
use crate::catalog::{Column, Identity, KeyOptions, KeyPart, Order, Table};
use crate::identifier::Identifier;

/// What a column says beside type, nullability, default and computing rule.
pub(super) fn of_column(column: &Column) -> Vec<Call> {
    let mut calls = Vec::new();
    if column.identity == Some(Identity::ByDefault) {
        calls.push(Call::new("identity"));
    }
    if let Some(collation) = &column.collation {
        calls.push(Call::new("collation").with(text(collation)));
    }
    if let Some(conflict) = column.on_null {
        calls.push(Call::new("on_null").with(format!("Conflict::{conflict:?}")));
    }
    calls
}

/// The columns of a primary key or unique constraint: plain names where that is all.
pub(super) fn key_columns(columns: &[Identifier], options: Option<&KeyOptions>) -> Argument {
    let parts = options.map(|options| options.parts.as_slice());
    match parts.filter(|parts| !parts.is_empty()) {
        None => names(columns),
        Some(parts) => {
            let both = columns.iter().zip(parts);
            Argument::Array(both.map(|(column, part)| key_part(column, part)).collect())
        }
    }
}

fn key_part(column: &Identifier, part: &KeyPart) -> String {
    let descending = (part.order == Order::Descending).then(|| Call::new("descending"));
    let collation = part.collation.iter();
    let collation = collation.map(|collation| Call::new("collation").with(text(collation)));
    Statement::new(format!("key_part({})", name(column)))
        .calls(descending.into_iter().chain(collation))
        .inline()
}

/// What a primary key or unique constraint says beside its columns.
pub(super) fn of_key(options: Option<&KeyOptions>) -> Option<Call> {
    let conflict = options?.on_conflict?;
    Some(Call::new("on_conflict").with(format!("Conflict::{conflict:?}")))
}

/// What a table says beside its columns, keys, checks and indexes.
pub(super) fn of_table(table: &Table) -> impl Iterator<Item = Call> {
    let options = &table.options;
    [
        (options.strict, "strict"),
        (options.without_rowid, "without_rowid"),
    ]
    .into_iter()
    .filter(|(says, _)| *says)
    .map(|(_, method)| Call::new(method))
}

//! Indexes and their keys.

use super::layout::{Argument, Call, Statement};
use super::literal::{name, names, sql_text, text};
use crate::catalog::{Index, IndexKey, KeyTarget, Nulls, Order};
use crate::identifier::Identifier;
use crate::names::automatic;

/// The chain that makes an index: `index(["email"]).unique()`, by the method's name.
pub(super) fn calls(method: &str, table: &str, index: &Index) -> Vec<Call> {
    let mut calls = vec![Call::new(method).with(keys(&index.keys))];
    if index.unique {
        calls.push(Call::new("unique"));
    }
    if let Some(method) = &index.method {
        calls.push(Call::new("using").with(text(method)));
    }
    if !index.include.is_empty() {
        calls.push(Call::new("include").with(names(&index.include)));
    }
    if let Some(filter) = &index.filter {
        calls.push(Call::new("filter").with(sql_text(filter)));
    }
    if index.name != automatic_name(table, &index.keys) {
        calls.push(Call::new("name").with(name(&index.name)));
    }
    calls
}

fn automatic_name(table: &str, keys: &[IndexKey]) -> Identifier {
    let parts = keys.iter().map(|key| match &key.target {
        KeyTarget::Column(column) => column.as_str(),
        KeyTarget::Expression(_) => "expr",
    });
    automatic(std::iter::once(table).chain(parts).chain(["idx"]))
}

/// The keys: plain names where that is all, otherwise each as an expression of its own, since an array
/// has items of one type.
fn keys(keys: &[IndexKey]) -> Argument {
    let plain = |key: &IndexKey| match &key.target {
        KeyTarget::Column(column) if *key == IndexKey::new(key.target.clone()) => {
            Some(name(column))
        }
        _ => None,
    };
    let names: Option<Vec<String>> = keys.iter().map(plain).collect();
    Argument::Array(names.unwrap_or_else(|| keys.iter().map(key).collect()))
}

fn key(key: &IndexKey) -> String {
    let is_descending = key.order == Order::Descending;
    let (start, says_order) = match &key.target {
        KeyTarget::Column(column) if is_descending => (format!("desc({})", name(column)), true),
        KeyTarget::Column(column) => (format!("key({})", name(column)), false),
        KeyTarget::Expression(sql) => (format!("expression({})", sql_text(sql).inline()), false),
    };
    let nulls = key.nulls.map(|nulls| match nulls {
        Nulls::First => Call::new("nulls_first"),
        Nulls::Last => Call::new("nulls_last"),
    });
    let of_text = |method: &str, value: &Option<String>| {
        value
            .as_ref()
            .map(|value| Call::new(method).with(text(value)))
    };
    let order = (is_descending && !says_order).then(|| Call::new("descending"));
    let calls = [
        order,
        nulls,
        of_text("operator_class", &key.operator_class),
        of_text("collation", &key.collation),
    ];
    Statement::new(start)
        .calls(calls.into_iter().flatten())
        .inline()
}

//! Partitions: by what a table is partitioned, and which rows a partition holds.

use super::index;
use super::layout::{Argument, Call, Statement};
use super::literal::{name, text};
use crate::catalog::{IndexKey, KeyTarget, PartitionBound, PartitionStrategy, Partitioning};
use crate::identifier::Identifier;
use crate::sql::tokens::unquoted;

/// `partition_by_range(["created_at"])`; nothing where there are no partitions.
pub(super) fn partition_by(how: Option<&Partitioning>) -> Option<Call> {
    let how = how?;
    let method = match how.strategy {
        PartitionStrategy::Range => "partition_by_range",
        PartitionStrategy::List => "partition_by_list",
        PartitionStrategy::Hash => "partition_by_hash",
    };
    let plain = |key: &KeyTarget| match key {
        KeyTarget::Column(column) => Some(name(column)),
        KeyTarget::Expression(_) => None,
    };
    let names: Option<Vec<String>> = how.keys.iter().map(plain).collect();
    let keys = || {
        let keys = how.keys.iter().map(|key| IndexKey::new(key.clone()));
        keys.map(|key| index::key(&key)).collect()
    };
    Some(Call::new(method).with(Argument::Array(names.unwrap_or_else(keys))))
}

/// The calls that say which rows a partition holds: `from(…)`, then `to(…)`.
fn rows(bound: &str) -> Vec<Call> {
    match PartitionBound::read(bound) {
        Some(PartitionBound::Range { from, to }) => vec![
            Call::new("from").with(values(&from)),
            Call::new("to").with(values(&to)),
        ],
        Some(PartitionBound::List(listed)) => vec![Call::new("values").with(values(&listed))],
        Some(PartitionBound::Hash { modulus, remainder }) => vec![
            Call::new("hash")
                .with(modulus.to_string())
                .with(remainder.to_string()),
        ],
        Some(PartitionBound::Default) | None => vec![Call::new("rest")],
    }
}

/// `create_partition("p", "t", |p| …)`.
pub(super) fn call(
    method: &str,
    (table, of): (&Identifier, &Identifier),
    bound: &str,
    how: Option<&Partitioning>,
) -> Call {
    let lines = std::iter::once(rows(bound)).chain(partition_by(how).map(|call| vec![call]));
    let lines = lines.map(|calls| Statement::new("p").calls(calls));
    Call::new(method)
        .with(name(table))
        .with(name(of))
        .with(Argument::Block("p", lines.collect()))
}

/// Values as the builder takes them: all texts or all numbers, otherwise each by itself.
fn values(texts: &[String]) -> Argument {
    let inner = |value: &String| -> Option<String> {
        let is_text = value.len() > 1 && value.starts_with('\'') && value.ends_with('\'');
        is_text.then(|| text(&unquoted(value)))
    };
    let number = |value: &String| value.parse::<i64>().ok().map(|number| number.to_string());
    let of_one_kind = |kind: &dyn Fn(&String) -> Option<String>| {
        texts.iter().map(kind).collect::<Option<Vec<String>>>()
    };
    let each = || texts.iter().map(|value| one(value, &inner)).collect();
    let all = of_one_kind(&inner).or_else(|| of_one_kind(&number));
    Argument::Array(all.unwrap_or_else(each))
}

fn one(value: &String, inner: &dyn Fn(&String) -> Option<String>) -> String {
    match value.to_ascii_uppercase().as_str() {
        "MINVALUE" => "min_value()".to_owned(),
        "MAXVALUE" => "max_value()".to_owned(),
        _ => match inner(value) {
            Some(inner) => format!("BoundValue::from({inner})"),
            None => format!("bound_value({})", text(value)),
        },
    }
}

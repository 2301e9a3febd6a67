//! The bound of a partition as a condition on rows.

use super::write;
use crate::backend::Backend;
use crate::catalog::{KeyTarget, PartitionBound, Partitioning};

/// The condition that holds of the rows of a partition, as the server writes it for itself; `None` where
/// a condition would prove nothing to it.
///
/// Values are written in quotes, so that each is one of its column's type.
pub(super) fn condition(how: &Partitioning, bound: &PartitionBound) -> Option<String> {
    let keys: Vec<String> = how.keys.iter().map(key).collect::<Option<_>>()?;
    let filled = || keys.iter().map(|key| format!("{key} IS NOT NULL"));
    match bound {
        PartitionBound::Range { from, to } => {
            let ends = [(from, " >= ", " > "), (to, " < ", " < ")];
            let ends = ends
                .into_iter()
                .filter_map(|(end, last, other)| beyond(&keys, end, last, other));
            Some(filled().chain(ends).collect::<Vec<_>>().join(" AND "))
        }
        PartitionBound::List(values) => {
            let [key] = keys.as_slice() else {
                return None;
            };
            let is_null = |value: &&String| value.eq_ignore_ascii_case("null");
            let others: Vec<String> = values.iter().filter(|v| !is_null(v)).map(|v| value(v)).collect();
            let listed = (!others.is_empty()).then(|| format!("{key} IN ({})", others.join(", ")));
            Some(match (values.iter().any(|v| is_null(&v)), listed) {
                (true, Some(listed)) => format!("{key} IS NULL OR {listed}"),
                (true, None) => format!("{key} IS NULL"),
                (false, Some(listed)) => format!("{key} IS NOT NULL AND {listed}"),
                (false, None) => return None,
            })
        }
        // The hash is of the table's number; what is left over depends on the other partitions.
        PartitionBound::Hash { .. } | PartitionBound::Default => None,
    }
}

fn key(key: &KeyTarget) -> Option<String> {
    let mut sql = write();
    match key {
        KeyTarget::Column(name) => sql.name(name),
        KeyTarget::Expression(text) => sql.group(text.get(Backend::Postgres)?),
    };
    Some(sql.finish())
}

/// That a row lies beyond an end, key by key; `None` where the end is open.
fn beyond(keys: &[String], end: &[String], last: &str, other: &str) -> Option<String> {
    let (key, rest) = keys.split_first()?;
    let (first, others) = end.split_first()?;
    if ["minvalue", "maxvalue"].contains(&first.to_ascii_lowercase().as_str()) {
        return None;
    }
    let first = value(first);
    if rest.is_empty() {
        return Some(format!("{key}{last}{first}"));
    }
    let inner = match beyond(rest, others, last, other) {
        Some(inner) => format!(" AND {inner}"),
        None if closes(others, last) => return Some(format!("{key}{other}{first}")),
        None => String::new(),
    };
    Some(format!("({key}{other}{first} OR ({key} = {first}{inner}))"))
}

/// Tells whether an open end leaves out the rows with the same first key: `MAXVALUE` below,
/// `MINVALUE` above.
fn closes(end: &[String], last: &str) -> bool {
    let word = end.first().map(|value| value.to_ascii_lowercase());
    match last.contains('>') {
        true => word.as_deref() == Some("maxvalue"),
        false => word.as_deref() == Some("minvalue"),
    }
}

fn value(text: &str) -> String {
    let is_number = text.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    match is_number {
        true => write().string(text).finish(),
        false => text.to_owned(),
    }
}

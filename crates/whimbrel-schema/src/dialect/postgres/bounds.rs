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
            let alike = keys
                .iter()
                .zip(from)
                .zip(to)
                .take(keys.len().saturating_sub(1));
            let alike = alike.take_while(|((_, from), to)| !is_open(from) && from == to);
            let same: Vec<String> = alike
                .map(|((key, from), _)| format!("{key} = {}", value(from)))
                .collect();
            let rest = |values: &[String]| -> Vec<(String, String)> {
                let both = keys.iter().cloned().zip(values.iter().cloned());
                both.skip(same.len()).collect()
            };
            let ends = [beyond(&rest(from), LOWER), beyond(&rest(to), UPPER)];
            let all = filled().chain(same.iter().cloned());
            Some(
                all.chain(ends.into_iter().flatten())
                    .collect::<Vec<_>>()
                    .join(" AND "),
            )
        }
        PartitionBound::List(values) => {
            let [key] = keys.as_slice() else {
                return None;
            };
            let is_null = |value: &&String| value.eq_ignore_ascii_case("null");
            let others: Vec<String> = values
                .iter()
                .filter(|v| !is_null(v))
                .map(|v| value(v))
                .collect();
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

/// How rows are compared with one end of a range.
#[derive(Clone, Copy)]
struct End {
    /// By the last key.
    last: &'static str,
    /// By a key behind which others decide.
    other: &'static str,
    /// By a key behind which the range is open.
    wide: &'static str,
    /// What says that it is.
    open: &'static str,
}

const LOWER: End = End {
    last: ">=",
    other: ">",
    wide: ">=",
    open: "MINVALUE",
};

const UPPER: End = End {
    last: "<",
    other: "<",
    wide: "<=",
    open: "MAXVALUE",
};

/// That a row lies on the right side of an end, key by key; `None` where the end is open.
fn beyond(parts: &[(String, String)], end: End) -> Option<String> {
    let mut arms: Vec<String> = Vec::new();
    for (at, (key, limit)) in parts.iter().enumerate() {
        if is_open(limit) {
            break;
        }
        let operator = match parts.get(at + 1) {
            None => end.last,
            Some((_, next)) if next.eq_ignore_ascii_case(end.open) => end.wide,
            Some(_) => end.other,
        };
        let before = parts.iter().take(at);
        let same = before.map(|(key, limit)| format!("{key} = {}", value(limit)));
        let own = format!("{key} {operator} {}", value(limit));
        let tests: Vec<String> = same.chain([own]).collect();
        arms.push(tests.join(" AND "));
    }
    match arms.as_slice() {
        [] => None,
        [arm] => Some(arm.clone()),
        arms => Some(format!("(({}))", arms.join(") OR ("))),
    }
}

fn is_open(limit: &str) -> bool {
    ["MINVALUE", "MAXVALUE"]
        .iter()
        .any(|word| limit.eq_ignore_ascii_case(word))
}

fn value(text: &str) -> String {
    let is_number = text.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    match is_number {
        true => write().string(text).finish(),
        false => text.to_owned(),
    }
}

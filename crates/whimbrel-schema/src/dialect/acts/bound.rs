//! The bounds of partitions.

use crate::analyze::act::Bound;
use crate::read::postgres::{first_group, listed};

/// The bound of a partition, as the server writes it.
pub(super) fn bound(text: &str) -> Bound {
    let values = |text: &str| -> Vec<String> {
        let listed = first_group(text).map(listed).unwrap_or_default();
        listed.into_iter().map(str::to_owned).collect()
    };
    let upper = text.trim_start().to_ascii_uppercase();
    let after = |word: &str| {
        let at = upper.find(word).map(|at| at + word.len());
        at.and_then(|at| text.trim_start().get(at..))
            .unwrap_or_default()
    };
    match upper.split_whitespace().nth(2) {
        None => Bound::Default,
        Some(word) if word.starts_with("FROM") => {
            let from = after("FROM");
            let group = first_group(from).map(str::len).unwrap_or_default();
            let rest = from.trim_start().get(group + 2..).unwrap_or_default();
            Bound::Range {
                from: values(from),
                to: values(rest),
            }
        }
        Some(word) if word.starts_with("IN") => Bound::List(values(after("IN"))),
        Some(_) => Bound::Hash,
    }
}

//! Clauses that many statements share.

use std::collections::BTreeSet;

use squawk_parser::SyntaxKind as K;
use whimbrel_schema::analyze::act::{Concurrency, Drop};

use super::tree::Node;

/// `IF EXISTS` and `CASCADE`.
pub(super) fn drop(node: Node<'_>) -> Drop {
    Drop {
        if_exists: node.has(K::IF_EXISTS),
        cascade: node.has(K::CASCADE),
    }
}

/// `CONCURRENTLY`.
pub(super) fn concurrency(node: Node<'_>) -> Concurrency {
    if node.has(K::CONCURRENTLY_KW) {
        Concurrency::Concurrently
    } else {
        Concurrency::Plain
    }
}

/// Whether an option in parentheses is switched on: by its name alone, or by its value, which stands
/// after a number of other parts.
pub(super) fn is_on(option: Node<'_>, parts: usize) -> bool {
    let Some(value) = option.children().nth(parts) else {
        return true;
    };
    let text = value.text().trim_matches('\'').to_ascii_lowercase();
    matches!(text.as_str(), "true" | "on" | "1" | "yes")
}

/// Which of some parts a node has, by what they are called.
pub(super) fn extras(node: Node<'_>, parts: &[(K, &str)]) -> BTreeSet<String> {
    let said = parts.iter().filter(|(kind, _)| node.has(*kind));
    said.map(|(_, name)| (*name).to_owned()).collect()
}

//! Names as PostgreSQL folds them.

use squawk_parser::SyntaxKind as K;
use whimbrel_schema::analyze::act::Name;

use super::text;
use super::tree::Node;

/// A name as the database keeps it: lower case, unless it is quoted
/// ([Identifiers](https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS)).
///
/// Only ASCII letters are folded, as a UTF-8 database does. A name is not cut at 63 bytes.
pub(super) fn fold(token: &str) -> String {
    if let Some(quoted) = token.strip_prefix('"') {
        return quoted
            .strip_suffix('"')
            .unwrap_or(quoted)
            .replace("\"\"", "\"");
    }
    let escaped = token
        .strip_prefix(['U', 'u'])
        .and_then(|rest| rest.strip_prefix("&\""));
    match escaped {
        Some(quoted) => {
            let quoted = quoted.strip_suffix('"').unwrap_or(quoted);
            text::unicode_escapes(&quoted.replace("\"\"", "\""))
        }
        None => token.to_ascii_lowercase(),
    }
}

/// The parts of the first path in a node, or of the node itself.
fn parts(node: Node<'_>) -> Vec<String> {
    let path = node
        .walk()
        .find(|inner| matches!(inner.kind(), K::PATH | K::PATH_REF));
    let tokens = path.unwrap_or(node).tokens();
    let names = tokens.filter(|token| token.kind() != K::DOT);
    names.map(|token| fold(token.text())).collect()
}

/// The name that a node holds, with its schema where it has one.
pub(super) fn name(node: Node<'_>) -> Name {
    let mut parts = parts(node);
    let last = parts.pop().unwrap_or_default();
    match parts.pop() {
        Some(schema) => Name::within(schema, last),
        None => Name::new(last),
    }
}

/// What stands before the last point: the table of `table.column`.
pub(super) fn owner(node: Node<'_>) -> Option<Name> {
    let mut parts = parts(node);
    parts.pop()?;
    let last = parts.pop()?;
    Some(match parts.pop() {
        Some(schema) => Name::within(schema, last),
        None => Name::new(last),
    })
}

/// The name that a node holds, without its schema.
pub(super) fn simple(node: Node<'_>) -> String {
    name(node).name
}

/// The name in the first part of a kind, or else in the first one below; empty where there is none,
/// which only broken text has.
pub(super) fn of(node: Node<'_>, kind: K) -> Name {
    let part = node.child(kind).or_else(|| node.find(kind));
    part.map_or_else(|| Name::new(""), name)
}

/// The same without the schema.
pub(super) fn simple_of(node: Node<'_>, kind: K) -> String {
    of(node, kind).name
}

/// The name in a text that stands for a relation, as in `nextval('s.t')`.
pub(super) fn of_text(text: &str) -> Name {
    match text.split_once('.') {
        Some((schema, name)) => Name::within(fold(schema), fold(name)),
        None => Name::new(fold(text)),
    }
}

/// The names in all the parts of a kind.
pub(super) fn all(node: Node<'_>, kind: K) -> Vec<Name> {
    node.all(kind).map(name).collect()
}

/// The same without the schemas.
pub(super) fn all_simple(node: Node<'_>, kind: K) -> Vec<String> {
    node.all(kind).map(simple).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_folded_unless_quoted() {
        for (token, name) in [
            ("Users", "users"),
            ("ÄRA", "Ära"),
            ("\"Users\"", "Users"),
            ("\"a\"\"b\"", "a\"b"),
            ("U&\"d\\0061t\\+000061\"", "data"),
            ("u&\"\\\\\"", "\\"),
        ] {
            assert_eq!(fold(token), name, "{token}");
        }
    }
}

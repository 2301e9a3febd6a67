//! Queries: what they read.

use squawk_parser::SyntaxKind as K;
use whimbrel_schema::analyze::act::{Act, Name};

use super::tree::Node;
use super::{mentioned, name, rows, text};

/// A name that a `WITH` gives to a query, and the part of the tree in which it hides a table.
struct CommonTable<'a> {
    name: String,
    query: Node<'a>,
    visible: std::ops::Range<usize>,
}

/// The names that the `WITH` clauses in a node give.
pub(super) struct Scope<'a>(Vec<CommonTable<'a>>);

impl<'a> Scope<'a> {
    /// The names given below a node.
    pub(super) fn of(node: Node<'a>) -> Self {
        let mut found = Vec::new();
        for statement in node.walk() {
            let Some(with) = statement.first().filter(|n| n.kind() == K::WITH_CLAUSE) else {
                continue;
            };
            let is_recursive = with.has(K::RECURSIVE_KW);
            for table in with.all(K::WITH_TABLE) {
                // Without RECURSIVE a query does not see itself: there the name is a table's.
                let begin = if is_recursive {
                    with.span().start
                } else {
                    table.span().end
                };
                found.push(CommonTable {
                    name: name::simple_of(table, K::CTE_NAME),
                    query: table,
                    visible: begin..statement.span().end,
                });
            }
        }
        Self(found)
    }

    /// The query that a name stands for at a place.
    pub(super) fn query(&self, at: Node<'_>, name: &Name) -> Option<Node<'a>> {
        let is_it = |table: &&CommonTable<'a>| {
            name.schema.is_none()
                && table.name == name.name
                && table.visible.contains(&at.span().start)
        };
        self.0.iter().rev().find(is_it).map(|table| table.query)
    }
}

/// The tables and views that a node reads, each once, in the order of the text.
pub(super) fn tables<'a>(node: Node<'a>, scope: &Scope<'a>) -> Vec<Name> {
    let mut found = Vec::new();
    for inner in node.walk() {
        if !matches!(inner.kind(), K::RELATION_FROM_ITEM | K::TABLE) {
            continue;
        }
        let Some(relation) = inner.find(K::RELATION_NAME_REF) else {
            continue;
        };
        let name = name::name(relation);
        if scope.query(relation, &name).is_none() && !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

/// The acts of the statements in the `WITH` clauses of a statement that write rows.
pub(super) fn writes_within(node: Node<'_>) -> Vec<Act> {
    let inner = node.walk().filter(|n| n.kind() == K::WITH_TABLE);
    let statements =
        inner.filter_map(|table| table.either(&[K::INSERT, K::UPDATE, K::DELETE, K::MERGE]));
    statements.flat_map(|n| rows::write(n, node)).collect()
}

/// What a query does: it reads, sets a setting, or makes a table.
pub(super) fn read(node: Node<'_>) -> Act {
    let scope = Scope::of(node);
    let functions = mentioned::mentioned(node).functions;
    Act::Read {
        tables: tables(node, &scope),
        functions: functions.into_iter().collect(),
        locked: locked(node, &scope),
        sequences: sequences(node),
    }
}

/// The tables whose rows `FOR UPDATE` and its kin lock: those of the query that it ends, or those that
/// it names.
fn locked<'a>(node: Node<'a>, scope: &Scope<'a>) -> Vec<Name> {
    let mut found = Vec::new();
    for query in node.walk() {
        for clause in query.all(K::LOCKING_CLAUSE) {
            let named = clause.child(K::LOCKING_OF);
            let named: Vec<String> = named.map(names_in).unwrap_or_default();
            let from = query.child(K::FROM_CLAUSE).into_iter();
            let items = from.flat_map(Node::walk);
            for item in items.filter(|item| item.kind() == K::RELATION_FROM_ITEM) {
                let Some(relation) = item.find(K::RELATION_NAME_REF) else {
                    continue;
                };
                let table = name::name(relation);
                // The table and its alias.
                let names = names_in(item);
                let is_named = |name: &String| names.contains(name);
                let is_meant = named.is_empty() || named.iter().any(is_named);
                if is_meant && scope.query(relation, &table).is_none() && !found.contains(&table) {
                    found.push(table);
                }
            }
        }
    }
    found
}

/// The names that stand in a node, in order.
pub(super) fn names_in(node: Node<'_>) -> Vec<String> {
    let tokens = node.tokens().filter(|token| token.kind() == K::IDENT);
    tokens.map(|token| name::fold(token.text())).collect()
}

/// The sequences that a query draws from or sets, as far as literals name them.
fn sequences(node: Node<'_>) -> Vec<Name> {
    let calls = node.walk().filter(|n| n.kind() == K::CALL_EXPR);
    let of_sequences = calls.filter(|call| {
        let called = call.first().map(name::simple);
        called.is_some_and(|name| matches!(name.as_str(), "nextval" | "setval" | "currval"))
    });
    let texts = of_sequences.filter_map(|call| call.tokens().find_map(text::value));
    texts.map(|text| name::of_text(&text)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tree::Tree;
    use super::*;

    #[test]
    fn tables_are_found_and_common_tables_are_not() {
        for (text, tables) in [
            ("SELECT * FROM a, b.c x JOIN d USING (i)", "a b.c d"),
            (
                "SELECT (SELECT 1 FROM e) FROM LATERAL (SELECT 2 FROM f) g",
                "e f",
            ),
            ("TABLE a", "a"),
            ("VALUES (1)", ""),
            ("SELECT 1 FROM a UNION (SELECT 2 FROM b)", "a b"),
            ("WITH a AS (SELECT 1 FROM a) SELECT * FROM a, b", "a b"),
            (
                "WITH x AS (SELECT 1 FROM a), y AS (SELECT 1 FROM x) SELECT * FROM y",
                "a",
            ),
            (
                "WITH RECURSIVE r AS (SELECT 1 UNION SELECT 1 FROM r) SELECT * FROM r",
                "",
            ),
            (
                "SELECT * FROM (WITH x AS (SELECT 1) SELECT * FROM x) q, x",
                "x",
            ),
            ("SELECT * FROM generate_series(1, 2) g", ""),
        ] {
            let tree = Tree::parse(text);
            assert_eq!(tree.errors, [], "{text}");
            let found = super::tables(tree.root(), &Scope::of(tree.root()));
            let found: Vec<String> = found.iter().map(Name::to_string).collect();
            assert_eq!(found.join(" "), tables, "{text}");
        }
    }
}

//! Expressions as rules ask about them.

use std::collections::BTreeSet;

use squawk_parser::SyntaxKind as K;
use whimbrel_schema::analyze::act::Expression;

use super::mentioned::{keyword_function, mentioned, qualified_column};
use super::tree::Node;
use super::{name, text};

/// The expression that a node is.
pub(super) fn expression(node: Node<'_>) -> Expression {
    let mentioned = mentioned(node);
    let mut not_null = BTreeSet::new();
    let mut comparisons = Vec::new();
    for part in conjuncts(node) {
        not_null.extend(proves_not_null(part));
        comparisons.extend(comparison(part));
        comparisons.extend(range(part).into_iter().flatten());
    }
    Expression {
        text: text::flat(node),
        columns: mentioned.columns,
        functions: mentioned.functions,
        not_null,
        comparisons,
        is_literal: is_literal(node),
        is_null: is_null(node),
    }
}

/// The expression in parentheses after a keyword, such as that of `CHECK (…)`.
pub(super) fn in_parentheses(node: Node<'_>) -> Expression {
    let mut parts = node.children().skip_while(|p| p.kind() != K::L_PAREN);
    parts.nth(1).map(expression).unwrap_or_default()
}

/// The first part of a node that is an expression, after a number of other parts.
pub(super) fn after(node: Node<'_>, parts: usize) -> Expression {
    let part = node.children().nth(parts);
    part.map(expression).unwrap_or_default()
}

/// What reads rows.
pub(super) const QUERIES: [K; 6] = [
    K::SELECT,
    K::SELECT_INTO,
    K::COMPOUND_SELECT,
    K::PAREN_SELECT,
    K::VALUES,
    K::TABLE,
];

/// A node without the parentheses around it.
pub(super) fn bare(mut node: Node<'_>) -> Node<'_> {
    while node.kind() == K::PAREN_EXPR {
        match node.children().nth(1) {
            Some(inner) if inner.kind() != K::R_PAREN => node = inner,
            _ => break,
        }
    }
    node
}

/// The parts that `AND` joins, in the order of the text.
pub(super) fn conjuncts(node: Node<'_>) -> Vec<Node<'_>> {
    let mut found = Vec::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        let node = bare(node);
        match binary(node) {
            Some((left, K::AND_KW, right)) => open.extend([right, left]),
            _ => found.push(node),
        }
    }
    found
}

/// Both sides of an operator and its kind.
pub(super) fn binary(node: Node<'_>) -> Option<(Node<'_>, K, Node<'_>)> {
    if node.kind() != K::BIN_EXPR {
        return None;
    }
    let mut parts = node.children();
    Some((parts.next()?, parts.next()?.kind(), parts.next()?))
}

/// The column that a node is, qualified or not.
pub(super) fn column(node: Node<'_>) -> Option<String> {
    let node = bare(node);
    match node.kind() {
        K::NAME_REF if keyword_function(node).is_none() => Some(name::simple(node)),
        K::FIELD_EXPR => qualified_column(node).flatten(),
        _ => None,
    }
}

/// The column of `c IS NULL` or `c ISNULL`.
pub(super) fn null_test(node: Node<'_>) -> Option<String> {
    let node = bare(node);
    match binary(node) {
        Some((left, K::IS_KW, right)) if is_null(right) => column(left),
        _ => postfix(node, K::ISNULL_KW),
    }
}

fn proves_not_null(node: Node<'_>) -> Option<String> {
    match binary(node) {
        Some((left, K::IS_NOT, right)) if is_null(right) => column(left),
        Some(_) => None,
        None if node.kind() == K::PREFIX_EXPR && node.has(K::NOT_KW) => {
            null_test(node.children().nth(1)?)
        }
        None => postfix(node, K::NOTNULL_KW),
    }
}

fn postfix(node: Node<'_>, operator: K) -> Option<String> {
    let is_it = node.kind() == K::POSTFIX_EXPR && node.has(operator);
    is_it.then(|| node.first().and_then(column)).flatten()
}

/// `column operator constant`, also written the other way round.
pub(super) fn comparison(node: Node<'_>) -> Option<(String, String, String)> {
    let (left, operator, right) = binary(node)?;
    let (sign, turned) = match operator {
        K::EQ => ("=", "="),
        K::NEQ | K::NEQB => ("<>", "<>"),
        K::L_ANGLE => ("<", ">"),
        K::R_ANGLE => (">", "<"),
        K::LTEQ => ("<=", ">="),
        K::GTEQ => (">=", "<="),
        _ => return None,
    };
    let (column, sign, constant) = match column(left) {
        Some(column) if is_literal(right) => (column, sign, right),
        Some(_) => return None,
        None if is_literal(left) => (self::column(right)?, turned, left),
        None => return None,
    };
    Some((column, sign.to_owned(), text::flat(constant)))
}

/// `column BETWEEN constant AND constant` as two comparisons.
pub(super) fn range(node: Node<'_>) -> Option<[(String, String, String); 2]> {
    let is_plain = node.kind() == K::BETWEEN_EXPR && !node.has(K::NOT_KW);
    let parts: Vec<Node<'_>> = node.children().filter(|_| is_plain).collect();
    let (first, last) = (parts.first()?, parts.last()?);
    let and = parts.iter().rposition(|part| part.kind() == K::AND_KW)?;
    let low = parts.get(and.checked_sub(1)?)?;
    let column = column(*first)?;
    (is_literal(*low) && is_literal(*last)).then(|| {
        [(">=", low), ("<=", last)]
            .map(|(sign, constant)| (column.clone(), sign.to_owned(), text::flat(*constant)))
    })
}

/// Tells whether a node is a constant, perhaps with signs, parentheses and casts.
pub(super) fn is_literal(node: Node<'_>) -> bool {
    literal(node).is_some()
}

/// Tells whether a node is `NULL`, perhaps with parentheses and casts.
pub(super) fn is_null(node: Node<'_>) -> bool {
    literal(node).is_some_and(|token| token.kind() == K::NULL_KW)
}

/// The token of the constant that a node is.
fn literal(node: Node<'_>) -> Option<Node<'_>> {
    let mut node = node;
    loop {
        node = bare(node);
        match node.kind() {
            K::LITERAL => {
                let token = node.first()?;
                let stands_for_another =
                    matches!(token.kind(), K::DEFAULT_KW | K::POSITIONAL_PARAM);
                return (!stands_for_another).then_some(token);
            }
            K::PREFIX_EXPR if node.has(K::MINUS) || node.has(K::PLUS) => {
                node = node.children().nth(1)?;
            }
            K::CAST_EXPR => {
                let is_value = |part: &Node<'_>| {
                    matches!(
                        part.kind(),
                        K::LITERAL | K::PREFIX_EXPR | K::CAST_EXPR | K::PAREN_EXPR
                    )
                };
                node = node.children().find(is_value)?;
            }
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tree::Tree;
    use super::*;

    fn read(text: &str) -> Expression {
        let text = format!("SELECT {text}");
        let tree = Tree::parse(&text);
        let target = tree.root().find(K::TARGET).unwrap();
        expression(target.first().unwrap())
    }

    fn list<T: ToString>(set: impl IntoIterator<Item = T>) -> String {
        let texts: Vec<String> = set.into_iter().map(|t| t.to_string()).collect();
        texts.join(" ")
    }

    #[test]
    fn columns_and_functions_are_found() {
        for (text, columns, functions) in [
            ("a + t.b * s.t.c", "a b c", ""),
            ("lower(A) || app.f(\"B\")", "B a", "lower app.f"),
            ("CURRENT_TIMESTAMP", "", "now"),
            ("now() AT TIME ZONE 'utc'", "", "now"),
            ("coalesce(a, 1)", "a", ""),
            ("EXTRACT(year FROM d)", "d", "extract"),
            ("a::public.mood", "a", ""),
            ("(a).x", "a", ""),
            ("t.*", "", ""),
            ("pg_catalog.nextval('s')", "", "nextval"),
            ("CASE WHEN a > 0 THEN random() ELSE b END", "a b", "random"),
        ] {
            let found = read(text);
            assert_eq!(list(found.columns), columns, "{text}");
            assert_eq!(list(found.functions), functions, "{text}");
        }
    }

    #[test]
    fn conjuncts_prove_what_is_not_null() {
        for (text, columns) in [
            ("a IS NOT NULL", "a"),
            ("(a IS NOT NULL) AND b > 0 AND (t.c NOTNULL)", "a c"),
            ("a IS NOT NULL OR b IS NOT NULL", ""),
            ("NOT (a IS NULL)", "a"),
            ("a IS NULL", ""),
            ("a <> ''", ""),
        ] {
            assert_eq!(list(read(text).not_null), columns, "{text}");
        }
    }

    #[test]
    fn comparisons_name_the_column_first() {
        let show = |text| {
            let found = read(text).comparisons;
            list(found.iter().map(|(c, o, v)| format!("{c}{o}{v}")))
        };
        assert_eq!(
            show("a >= 1 AND 5 > b AND c = 'x'::text"),
            "a>=1 b<5 c='x'::text"
        );
        assert_eq!(show("a BETWEEN -1 AND 5"), "a>=-1 a<=5");
        assert_eq!(show("a NOT BETWEEN 1 AND 5"), "");
        assert_eq!(show("a = b OR a = 1"), "");
    }

    #[test]
    fn literals_may_have_signs_and_casts() {
        for (text, literal, null) in [
            ("1", true, false),
            ("-1", true, false),
            ("(- 1.5)", true, false),
            ("'a'::text", true, false),
            ("CAST(NULL AS int)", true, true),
            ("NULL", true, true),
            ("date '2020-01-01'", true, false),
            ("true", true, false),
            ("'a' || 'b'", false, false),
            ("now()", false, false),
            ("a", false, false),
            ("$1", false, false),
        ] {
            let found = read(text);
            assert_eq!((found.is_literal, found.is_null), (literal, null), "{text}");
        }
    }
}

//! Expressions as rules ask about them.

use std::collections::BTreeSet;

use squawk_parser::SyntaxKind as K;
use whimbrel_schema::analyze::act::{Expression, Name};

use super::tree::Node;
use super::type_name::TYPES;
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

/// The columns and functions that a piece of SQL names.
#[derive(Default)]
pub(super) struct Mentioned {
    pub(super) columns: BTreeSet<String>,
    pub(super) functions: BTreeSet<Name>,
}

/// The columns and functions that a node names, subqueries included.
pub(super) fn mentioned(node: Node<'_>) -> Mentioned {
    collect(node, &[])
}

/// The same without what subqueries name.
pub(super) fn mentioned_outside_queries(node: Node<'_>) -> Mentioned {
    collect(node, &QUERIES)
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

fn collect(node: Node<'_>, passed_over: &[K]) -> Mentioned {
    let mut found = Mentioned::default();
    // The attributes of composite values, `x` of `(c).x`, that are still to come: no columns.
    let mut attributes = Vec::new();
    let mut walk = node.walk();
    while let Some(inner) = walk.next() {
        let kind = inner.kind();
        if passed_over.contains(&kind) || TYPES.contains(&kind) {
            walk.skip_below(inner);
            continue;
        }
        match kind {
            K::CALL_EXPR => {
                if let Some(called) = inner.first() {
                    found.functions.extend(function(called));
                    if matches!(called.kind(), K::NAME_REF | K::FIELD_EXPR) {
                        walk.skip_below(called);
                    }
                }
            }
            K::FIELD_EXPR => {
                if let Some(column) = qualified_column(inner) {
                    found.columns.extend(column);
                    walk.skip_below(inner);
                } else {
                    attributes.extend(inner.children().last().map(Node::span));
                }
            }
            K::NAME_REF if attributes.last() == Some(&inner.span()) => {
                attributes.pop();
            }
            K::NAME_REF => match keyword_function(inner) {
                Some(function) => {
                    found.functions.insert(Name::new(function));
                }
                None => {
                    found.columns.insert(name::simple(inner));
                }
            },
            // Its last part is a field of what stands before it.
            K::COLUMN_TARGET => {
                found
                    .columns
                    .extend(inner.child(K::COLUMN_NAME_REF).map(name::simple));
            }
            _ => {}
        }
    }
    found
}

/// The column of `t.c` or `s.t.c`; `Some(None)` for `t.*`, `None` for a field of something else.
fn qualified_column(field: Node<'_>) -> Option<Option<String>> {
    let mut inner = field;
    while inner.kind() == K::FIELD_EXPR {
        inner = inner.first()?;
    }
    if inner.kind() != K::NAME_REF {
        return None;
    }
    let last = field.all(K::NAME_REF).last();
    let is_star = field.has(K::STAR);
    Some(last.filter(|_| !is_star).map(name::simple))
}

/// The function that a call calls; the special forms have the name of the function behind them.
fn function(called: Node<'_>) -> Option<Name> {
    let mut names = called.tokens().filter(|token| token.kind() != K::DOT);
    let first = names.next().map(|token| name::fold(token.text()))?;
    match called.kind() {
        K::NAME_REF | K::FIELD_EXPR => {
            let rest: Vec<String> = names.map(|token| name::fold(token.text())).collect();
            let found = match (rest.len(), rest.last()) {
                (0, _) | (_, None) => Name::new(first),
                (1, Some(last)) => Name::within(first, last),
                (many, Some(last)) => {
                    let schema = rest.get(many - 2).cloned().unwrap_or_default();
                    Name::within(schema, last)
                }
            };
            let is_form = matches!(
                found.name.as_str(),
                "coalesce" | "greatest" | "least" | "nullif" | "grouping" | "row"
            );
            let found = match found.schema.as_deref() {
                Some("pg_catalog") => Name::new(found.name),
                _ => found,
            };
            (!is_form || found.schema.is_some()).then_some(found)
        }
        K::EXTRACT_FN | K::SUBSTRING_FN | K::POSITION_FN | K::OVERLAY_FN => Some(Name::new(first)),
        K::TRIM_FN => Some(Name::new("btrim")),
        _ => None,
    }
}

/// The function behind a keyword that is written without parentheses
/// ([System Information Functions](https://www.postgresql.org/docs/current/functions-info.html),
/// [Current Date/Time](https://www.postgresql.org/docs/current/functions-datetime.html#FUNCTIONS-DATETIME-CURRENT)).
fn keyword_function(node: Node<'_>) -> Option<&'static str> {
    Some(match node.first()?.kind() {
        K::CURRENT_DATE_KW
        | K::CURRENT_TIME_KW
        | K::CURRENT_TIMESTAMP_KW
        | K::LOCALTIME_KW
        | K::LOCALTIMESTAMP_KW => "now",
        K::CURRENT_USER_KW | K::CURRENT_ROLE_KW | K::USER_KW => "current_user",
        K::SESSION_USER_KW | K::SYSTEM_USER_KW => "session_user",
        K::CURRENT_CATALOG_KW => "current_database",
        K::CURRENT_SCHEMA_KW => "current_schema",
        _ => return None,
    })
}

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

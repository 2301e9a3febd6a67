//! Which rows an `UPDATE` or a `DELETE` reaches.

use std::collections::{BTreeMap, BTreeSet};

use squawk_parser::SyntaxKind as K;
use whimbrel_schema::analyze::act::{Batch, Filter};

use super::expression::{self, QUERIES};
use super::query::Scope;
use super::tree::Node;
use super::{mentioned, name};

/// The filter of a statement, with what its `FROM` or `USING` picks.
pub(super) fn filter<'a>(statement: Node<'a>, scope: &Scope<'a>) -> Filter {
    if statement.has(K::WHERE_CURRENT_OF) {
        return Filter {
            is_some: true,
            batch: Some(Batch {
                limited: true,
                ..Batch::default()
            }),
            ..Filter::default()
        };
    }
    let Some(condition) = statement
        .child(K::WHERE_CLAUSE)
        .and_then(|clause| clause.children().nth(1))
        .filter(|condition| !is_always_true(*condition))
    else {
        return Filter::default();
    };
    let parts = expression::conjuncts(condition);
    Filter {
        is_some: true,
        columns: mentioned::mentioned_outside_queries(condition).columns,
        only_null: only_null(&parts).unwrap_or_default(),
        batch: parts
            .iter()
            .find_map(|part| picked_by_subquery(*part, scope))
            .or_else(|| picked_by_join(statement, scope))
            .or_else(|| closed_range(&parts)),
        literal_key: match parts.as_slice() {
            [part] => literal_key(*part),
            _ => None,
        },
    }
}

/// `WHERE true` and `WHERE 1 = 1` leave out no row.
fn is_always_true(condition: Node<'_>) -> bool {
    let condition = expression::bare(condition);
    let is_true = condition.text().eq_ignore_ascii_case("true");
    let sides = expression::binary(condition);
    is_true
        || sides.is_some_and(|(left, operator, right)| {
            operator == K::EQ && expression::is_literal(left) && left.text() == right.text()
        })
}

/// The columns that the condition asks to be NULL, when it asks nothing else.
fn only_null(parts: &[Node<'_>]) -> Option<BTreeSet<String>> {
    parts.iter().copied().map(expression::null_test).collect()
}

/// `c = literal`, `c IN (literals)`.
fn literal_key(part: Node<'_>) -> Option<String> {
    let (left, operator, right) = expression::binary(part)?;
    if operator == K::EQ {
        return expression::comparison(part).map(|(column, _, _)| column);
    }
    let list = matches!(right.kind(), K::TUPLE_EXPR | K::PAREN_EXPR);
    let mut values = right
        .children()
        .filter(|v| !matches!(v.kind(), K::L_PAREN | K::R_PAREN | K::COMMA));
    let is_key = operator == K::IN_KW && list && values.all(expression::is_literal);
    is_key.then(|| expression::column(left)).flatten()
}

/// `c IN (SELECT … LIMIT n)`, `c = ANY (ARRAY(SELECT … LIMIT n))` and their kin.
fn picked_by_subquery<'a>(part: Node<'a>, scope: &Scope<'a>) -> Option<Batch> {
    let (_, operator, right) = expression::binary(part)?;
    if !matches!(operator, K::IN_KW | K::EQ) {
        return None;
    }
    let query = right.walk().find(|n| QUERIES.contains(&n.kind()))?;
    batch(query, scope)
}

/// `FROM (SELECT … LIMIT n) q`, `FROM name` where `WITH` gives the name to such a query.
fn picked_by_join<'a>(statement: Node<'a>, scope: &Scope<'a>) -> Option<Batch> {
    let clause = statement.either(&[K::FROM_CLAUSE, K::USING_CLAUSE])?;
    let mut items = clause.walk();
    items.find_map(|item| match item.kind() {
        K::PAREN_FROM_ITEM => batch(item, scope),
        K::RELATION_FROM_ITEM => named(item, scope).and_then(|query| batch(query, scope)),
        _ => None,
    })
}

fn named<'a>(item: Node<'a>, scope: &Scope<'a>) -> Option<Node<'a>> {
    let relation = item.find(K::RELATION_NAME_REF)?;
    scope.query(relation, &name::name(relation))
}

/// A query as a batch, when it or a common table that it reads has a limit or an offset.
fn batch<'a>(query: Node<'a>, scope: &Scope<'a>) -> Option<Batch> {
    let below = query.walk().filter_map(|item| {
        (item.kind() == K::RELATION_FROM_ITEM)
            .then(|| named(item, scope))
            .flatten()
    });
    // A recursive query may name itself; one look is enough.
    let mut all = std::iter::once(query).chain(below);
    all.find_map(limits)
}

fn limits(query: Node<'_>) -> Option<Batch> {
    let limited = query.holds(K::LIMIT_CLAUSE) || query.holds(K::FETCH_CLAUSE);
    let offset = query.holds(K::OFFSET_CLAUSE);
    let conditions = query.walk().filter(|n| n.kind() == K::WHERE_CLAUSE);
    (limited || offset).then(|| Batch {
        limited,
        offset,
        columns: conditions
            .flat_map(|clause| mentioned::mentioned(clause).columns)
            .collect(),
    })
}

/// A lower and an upper bound of one column.
fn closed_range(parts: &[Node<'_>]) -> Option<Batch> {
    let mut bounds: BTreeMap<String, (bool, bool)> = BTreeMap::new();
    for part in parts {
        if part.kind() == K::BETWEEN_EXPR && !part.has(K::NOT_KW) {
            let column = part.first().and_then(expression::column);
            bounds.extend(column.map(|column| (column, (true, true))));
        }
        if let Some((column, is_upper)) = bound(*part) {
            let known = bounds.entry(column).or_default();
            known.0 |= !is_upper;
            known.1 |= is_upper;
        }
    }
    bounds
        .values()
        .any(|(low, high)| *low && *high)
        .then(|| Batch {
            limited: true,
            ..Batch::default()
        })
}

/// The column of a comparison with anything but another column, and whether that is an upper bound.
fn bound(part: Node<'_>) -> Option<(String, bool)> {
    let (left, operator, right) = expression::binary(part)?;
    let is_less = match operator {
        K::L_ANGLE | K::LTEQ => true,
        K::R_ANGLE | K::GTEQ => false,
        _ => return None,
    };
    match (expression::column(left), expression::column(right)) {
        (Some(column), None) => Some((column, is_less)),
        (None, Some(column)) => Some((column, !is_less)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use whimbrel_schema::analyze::act::Act;

    use super::super::testing::act;
    use super::*;

    fn of(condition: &str) -> Filter {
        match act(&format!("DELETE FROM t {condition}")) {
            Act::Delete { filter, .. } => filter,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_columns_outside_subqueries_are_named() {
        let filter = of("WHERE t.a = 1 AND b IN (SELECT c FROM u WHERE d)");
        assert!(filter.is_some);
        assert!(filter.columns.iter().eq(["a", "b"]));
        for condition in ["", "WHERE true", "WHERE (1 = 1)"] {
            assert_eq!(of(condition), Filter::default(), "{condition}");
        }
    }

    #[test]
    fn only_null_is_all_that_is_asked() {
        for (condition, columns) in [
            ("a IS NULL", vec!["a"]),
            ("(a IS NULL) AND t.b ISNULL", vec!["a", "b"]),
            ("a IS NULL AND b = 1", vec![]),
            ("a IS NULL OR b IS NULL", vec![]),
            ("a IS NOT NULL", vec![]),
        ] {
            let found = of(&format!("WHERE {condition}")).only_null;
            assert!(found.iter().eq(&columns), "{condition}: {found:?}");
        }
    }

    #[test]
    fn a_literal_key_is_one_comparison() {
        for (condition, key) in [
            ("id = 7", Some("id")),
            ("7 = t.id", Some("id")),
            ("id IN (1, 2)", Some("id")),
            ("id IN (1)", Some("id")),
            ("id = -1::bigint", Some("id")),
            ("id NOT IN (1, 2)", None),
            ("id IN (1, a)", None),
            ("id > 7", None),
            ("id = 7 AND a = 1", None),
            ("id = a", None),
            ("id IN (SELECT 1)", None),
        ] {
            let found = of(&format!("WHERE {condition}")).literal_key;
            assert_eq!(found.as_deref(), key, "{condition}");
        }
    }

    #[test]
    fn batches_are_parts_of_the_rows() {
        for (condition, limited, offset) in [
            (
                "WHERE id IN (SELECT id FROM t WHERE a IS NULL ORDER BY id LIMIT 100)",
                true,
                false,
            ),
            (
                "WHERE id IN (SELECT id FROM t WHERE a > 1 LIMIT 5 OFFSET 10)",
                true,
                true,
            ),
            (
                "WHERE id IN (SELECT id FROM t WHERE a > 1 FETCH FIRST 5 ROWS ONLY)",
                true,
                false,
            ),
            (
                "WHERE ctid = ANY (ARRAY(SELECT ctid FROM t WHERE a LIMIT 10))",
                true,
                false,
            ),
            (
                "USING (SELECT id FROM t WHERE a LIMIT 10) x WHERE x.id = t.id",
                true,
                false,
            ),
        ] {
            let batch = of(condition).batch.unwrap_or_else(|| panic!("{condition}"));
            assert_eq!(
                (batch.limited, batch.offset),
                (limited, offset),
                "{condition}"
            );
            assert!(batch.columns.contains("a"), "{condition}");
        }
        for condition in [
            "WHERE id BETWEEN 1 AND 1000",
            "WHERE id >= 1 AND id < 1000 AND a IS NULL",
            "WHERE 1 <= id AND id < $1",
            "WHERE CURRENT OF c",
        ] {
            assert!(
                of(condition).batch.is_some_and(|b| b.limited),
                "{condition}"
            );
        }
        for condition in [
            "WHERE id > 1",
            "WHERE a > 1 AND b < 2",
            "WHERE id NOT BETWEEN 1 AND 5",
            "WHERE id IN (SELECT id FROM t)",
            "WHERE id NOT IN (SELECT id FROM t LIMIT 5)",
        ] {
            assert_eq!(of(condition).batch, None, "{condition}");
        }
        let common = act("WITH b AS (SELECT id FROM t WHERE a IS NULL LIMIT 10) \
             UPDATE t SET a = 1 FROM b WHERE t.id = b.id");
        assert!(matches!(common, Act::Update(u) if u.filter.batch.is_some()));
    }
}

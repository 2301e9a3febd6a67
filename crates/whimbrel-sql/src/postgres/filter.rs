//! Which rows an `UPDATE` or a `DELETE` reaches.

use std::collections::{BTreeMap, BTreeSet};

use squawk_parser::SyntaxKind as K;
use whimbrel_schema::analyze::act::{Batch, Filter};

use super::expression::{self, QUERIES};
use super::name;
use super::query::Scope;
use super::tree::Node;

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
    else {
        return Filter::default();
    };
    let parts = expression::conjuncts(condition);
    Filter {
        is_some: true,
        columns: expression::mentioned_outside_queries(condition).columns,
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
            .flat_map(|clause| expression::mentioned(clause).columns)
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

//! Which rows an `UPDATE` or `DELETE` reaches.

use sqlite3_parser::ast::{Expr, Limit, OneSelect, Operator, Select};
use whimbrel_schema::analyze::act::{Batch, Filter};

use super::expression::{column, conjuncts, is_literal, is_null, only_null};
use super::walk::Walk;

/// Which rows a condition with an optional limit reaches.
pub(super) fn filter(condition: Option<&Expr<'_>>, limit: Option<&Limit<'_>>) -> Filter {
    let mut filter = Filter::default();
    if let Some(condition) = condition {
        filter.is_some = true;
        filter.columns = Walk::outside_queries(condition).columns;
        filter.only_null = only_null(condition);
        let parts = conjuncts(condition);
        if let [only] = parts.as_slice() {
            filter.literal_key = literal_key(only);
        }
        filter.batch = parts.iter().find_map(|part| subquery(part)).or_else(|| {
            is_range(&parts).then(|| Batch {
                limited: true,
                ..Batch::default()
            })
        });
    }
    if let Some(limit) = limit {
        let batch = filter.batch.get_or_insert_with(Batch::default);
        batch.limited = true;
        batch.offset |= limit.offset.is_some();
    }
    filter
}

fn literal_key(part: &Expr<'_>) -> Option<String> {
    match part {
        Expr::Binary(left, _, right) if is_null(left) || is_null(right) => None,
        Expr::Binary(left, Operator::Equals | Operator::Is, right) if is_literal(right) => {
            column(left)
        }
        Expr::Binary(left, Operator::Equals | Operator::Is, right) if is_literal(left) => {
            column(right)
        }
        Expr::InList {
            lhs,
            not: false,
            rhs: Some(values),
        } if values.iter().all(is_literal) => column(lhs),
        _ => None,
    }
}

/// The part of the rows that `column IN (SELECT … LIMIT n)` picks.
fn subquery(part: &Expr<'_>) -> Option<Batch> {
    let Expr::InSelect {
        not: false, rhs, ..
    } = part
    else {
        return None;
    };
    let limit = rhs.limit?;
    Some(Batch {
        limited: true,
        offset: limit.offset.is_some(),
        columns: condition_columns(rhs),
    })
}

fn condition_columns(select: &Select<'_>) -> std::collections::BTreeSet<String> {
    match &select.body.select {
        OneSelect::Select {
            where_clause: Some(condition),
            ..
        } => Walk::of_expr(condition).columns,
        OneSelect::Select { .. } | OneSelect::Values(_) => std::collections::BTreeSet::new(),
    }
}

/// Tells whether a column is bound from below and from above by constants or parameters.
fn is_range(parts: &[&Expr<'_>]) -> bool {
    let (mut from, mut to) = (Vec::new(), Vec::new());
    for part in parts {
        match part {
            Expr::Between {
                lhs,
                not: false,
                start,
                end,
            } if is_bound(start) && is_bound(end) && column(lhs).is_some() => return true,
            Expr::Binary(left, operator, right) => {
                let (name, is_turned) = match (column(left), column(right)) {
                    (Some(name), None) if is_bound(right) => (name, false),
                    (None, Some(name)) if is_bound(left) => (name, true),
                    _ => continue,
                };
                match (operator, is_turned) {
                    (Operator::Greater | Operator::GreaterEquals, false)
                    | (Operator::Less | Operator::LessEquals, true) => from.push(name),
                    (Operator::Less | Operator::LessEquals, false)
                    | (Operator::Greater | Operator::GreaterEquals, true) => to.push(name),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    from.iter().any(|name| to.contains(name))
}

/// Tells whether an expression is a literal, a parameter or computed from them alone.
fn is_bound(expr: &Expr<'_>) -> bool {
    let walk = Walk::of_expr(expr);
    walk.columns.is_empty() && walk.tables().is_empty()
}

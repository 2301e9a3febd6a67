//! What rules ask about an expression.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use sqlite3_parser::ast::{Expr, Literal, Operator, UnaryOperator};
use whimbrel_schema::analyze::act::Expression;

use super::name::{fold, plain};
use super::walk::Walk;

/// How deep an expression may be to have its text written; the writer of the parser recurses.
const DEEPEST_TEXT: usize = 100;

/// What rules ask about an expression.
pub(super) fn facts(expr: &Expr<'_>) -> Expression {
    let walk = Walk::of_expr(expr);
    let mut facts = Expression {
        text: text(expr),
        columns: walk.columns,
        functions: walk.functions,
        is_literal: is_literal(expr),
        is_null: is_null(expr),
        ..Expression::default()
    };
    // `TRUE` and `FALSE` are names to the grammar.
    for word in ["true", "false"] {
        facts.columns.remove(word);
    }
    for part in conjuncts(expr) {
        match part {
            Expr::NotNull(inner) => facts.not_null.extend(column(inner)),
            Expr::Binary(left, Operator::IsNot, right)
                if matches!(bare(right), Expr::Literal(Literal::Null)) =>
            {
                facts.not_null.extend(column(left));
            }
            Expr::Binary(left, operator, right) => {
                facts.comparisons.extend(comparison(left, *operator, right));
            }
            Expr::Between {
                lhs,
                not: false,
                start,
                end,
            } if is_literal(start) && is_literal(end) => {
                let ends = [(">=", start), ("<=", end)];
                let ends = ends.map(|(sign, end)| (sign.to_owned(), text(end)));
                let name = column(lhs).into_iter();
                let ends = name.flat_map(|name| ends.clone().map(|(s, e)| (name.clone(), s, e)));
                facts.comparisons.extend(ends);
            }
            _ => {}
        }
    }
    facts
}

/// An expression as a constant text, such as the default of a column that is a bare word.
pub(super) fn literal(text: &str) -> Expression {
    Expression {
        text: text.to_owned(),
        is_literal: true,
        ..Expression::default()
    }
}

/// The parts of a conjunction; an expression without `AND` is its only part.
pub(super) fn conjuncts<'a>(expr: &'a Expr<'a>) -> Vec<&'a Expr<'a>> {
    let mut parts = Vec::new();
    let mut open = vec![expr];
    while let Some(expr) = open.pop() {
        match bare(expr) {
            Expr::Binary(left, Operator::And, right) => open.extend([*right, *left]),
            part => parts.push(part),
        }
    }
    parts
}

/// An expression without the parentheses around it.
pub(super) fn bare<'a>(mut expr: &'a Expr<'a>) -> &'a Expr<'a> {
    while let Expr::Parenthesized(inner) = expr {
        let [only] = inner.as_slice() else { break };
        expr = only;
    }
    expr
}

/// The column that an expression is.
pub(super) fn column(expr: &Expr<'_>) -> Option<String> {
    match bare(expr) {
        Expr::Id(id) => Some(fold(id.0)),
        Expr::Name(name) | Expr::Qualified(_, name) | Expr::DoublyQualified(_, _, name) => {
            Some(plain(name))
        }
        _ => None,
    }
}

/// Tells whether an expression is a literal, perhaps with a sign or a cast.
///
/// SQLite takes a word that is no name, such as `TRUE`, for one too.
pub(super) fn is_literal(expr: &Expr<'_>) -> bool {
    let mut expr = bare(expr);
    loop {
        expr = match expr {
            Expr::Unary(UnaryOperator::Negative | UnaryOperator::Positive, inner)
            | Expr::Cast { expr: inner, .. }
            | Expr::Collate(inner, _) => bare(inner),
            Expr::Literal(
                Literal::CurrentDate | Literal::CurrentTime | Literal::CurrentTimestamp,
            ) => return false,
            Expr::Literal(_) => return true,
            Expr::Id(id) => return matches!(fold(id.0).as_str(), "true" | "false"),
            _ => return false,
        };
    }
}

/// A comparison of a column with a constant; turned around where the constant comes first.
fn comparison(
    left: &Expr<'_>,
    operator: Operator,
    right: &Expr<'_>,
) -> Option<(String, String, String)> {
    let (plain, turned) = match operator {
        Operator::Equals | Operator::Is => ("=", "="),
        Operator::NotEquals | Operator::IsNot => ("<>", "<>"),
        Operator::Greater => (">", "<"),
        Operator::GreaterEquals => (">=", "<="),
        Operator::Less => ("<", ">"),
        Operator::LessEquals => ("<=", ">="),
        _ => return None,
    };
    // `IS NULL` compares with nothing.
    if is_null(left) || is_null(right) {
        return None;
    }
    if let (Some(column), true) = (column(left), is_literal(right)) {
        return Some((column, plain.to_owned(), text(right)));
    }
    if let (true, Some(column)) = (is_literal(left), column(right)) {
        return Some((column, turned.to_owned(), text(left)));
    }
    None
}

/// Tells whether an expression is `NULL`.
pub(super) fn is_null(expr: &Expr<'_>) -> bool {
    matches!(bare(expr), Expr::Literal(Literal::Null))
}

/// The text, with single blanks between tokens; an ellipsis for what is too deep to be written.
pub(super) fn text(expr: &Expr<'_>) -> String {
    if depth(expr) > DEEPEST_TEXT {
        return "…".to_owned();
    }
    let mut text = String::new();
    // Writing into a string cannot fail.
    let _ = write!(text, "{expr}");
    text
}

/// How deep an expression is; queries inside count as deep as the parser lets them be.
fn depth(expr: &Expr<'_>) -> usize {
    let mut deepest = 0;
    let mut open = vec![(expr, 1)];
    while let Some((expr, depth)) = open.pop() {
        deepest = depth.max(deepest);
        if deepest > DEEPEST_TEXT {
            break;
        }
        let mut push = |inner| open.push((inner, depth + 1));
        match expr {
            Expr::Between {
                lhs, start, end, ..
            } => [*lhs, *start, *end].into_iter().for_each(push),
            Expr::Binary(left, _, right) => [*left, *right].into_iter().for_each(push),
            Expr::Case {
                base,
                when_then_pairs,
                else_expr,
            } => {
                base.iter().chain(else_expr).copied().for_each(&mut push);
                when_then_pairs
                    .iter()
                    .flat_map(|(when, then)| [when, then])
                    .for_each(push);
            }
            Expr::Cast { expr, .. }
            | Expr::Collate(expr, _)
            | Expr::IsNull(expr)
            | Expr::NotNull(expr)
            | Expr::Unary(_, expr) => push(expr),
            Expr::FunctionCall { args, .. } => args.iter().copied().flatten().for_each(push),
            Expr::InList { lhs, rhs, .. } => {
                push(lhs);
                rhs.iter().copied().flatten().for_each(push);
            }
            Expr::Like { lhs, rhs, .. } => [*lhs, *rhs].into_iter().for_each(push),
            Expr::Parenthesized(inner) => inner.iter().for_each(push),
            // The text of a query could be as deep as its own expressions.
            Expr::Exists(_) | Expr::Subquery(_) | Expr::InSelect { .. } => {
                return DEEPEST_TEXT + 1;
            }
            _ => {}
        }
    }
    deepest
}

/// The columns of a conjunction that only asks whether columns are NULL; none for another one.
pub(super) fn only_null(expr: &Expr<'_>) -> BTreeSet<String> {
    let mut columns = BTreeSet::new();
    for part in conjuncts(expr) {
        let asked = match part {
            Expr::IsNull(inner) => column(inner),
            Expr::Binary(left, Operator::Is, right)
                if matches!(bare(right), Expr::Literal(Literal::Null)) =>
            {
                column(left)
            }
            _ => None,
        };
        let Some(asked) = asked else {
            return BTreeSet::new();
        };
        columns.insert(asked);
    }
    columns
}

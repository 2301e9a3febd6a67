//! The columns and functions that a piece of SQL names.

use std::collections::{BTreeMap, BTreeSet};

use squawk_parser::SyntaxKind as K;
use whimbrel_schema::analyze::act::Name;

use super::expression::QUERIES;
use super::name;
use super::tree::Node;
use super::type_name::TYPES;

/// The columns and functions that a piece of SQL names.
#[derive(Default)]
pub(super) struct Mentioned {
    pub(super) columns: BTreeSet<String>,
    /// What stands before the columns, `t` of `t.c`, for those that are never named without it.
    pub(super) qualifiers: BTreeMap<String, BTreeSet<String>>,
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

fn collect(node: Node<'_>, passed_over: &[K]) -> Mentioned {
    let mut found = Mentioned::default();
    // The attributes of composite values, `x` of `(c).x`, that are still to come: no columns.
    let mut attributes = Vec::new();
    let mut bare = BTreeSet::new();
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
                    match (column, qualifier(inner)) {
                        (Some(column), Some(qualifier)) => {
                            let qualifiers = found.qualifiers.entry(column.clone());
                            qualifiers.or_default().insert(qualifier);
                            found.columns.insert(column);
                        }
                        (column, _) => bare.extend(column),
                    }
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
                    bare.insert(name::simple(inner));
                }
            },
            // Its last part is a field of what stands before it.
            K::COLUMN_TARGET => {
                bare.extend(inner.child(K::COLUMN_NAME_REF).map(name::simple));
            }
            _ => {}
        }
    }
    found.qualifiers.retain(|column, _| !bare.contains(column));
    found.columns.extend(bare);
    found
}

/// `t` of `t.c`; `None` where a schema stands before it.
fn qualifier(field: Node<'_>) -> Option<String> {
    let first = field.first()?;
    (first.kind() == K::NAME_REF).then(|| name::simple(first))
}

/// The column of `t.c` or `s.t.c`; `Some(None)` for `t.*`, `None` for a field of something else.
pub(super) fn qualified_column(field: Node<'_>) -> Option<Option<String>> {
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
pub(super) fn keyword_function(node: Node<'_>) -> Option<&'static str> {
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

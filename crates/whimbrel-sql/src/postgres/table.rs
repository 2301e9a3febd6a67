//! `CREATE TABLE`.

use squawk_parser::SyntaxKind as K;
use whimbrel_schema::analyze::act::{
    Act, Bound, Expression, IndexKey, NewTable, NewTableKind, PartitionBy, Wanted,
};
use whimbrel_schema::catalog::PartitionStrategy;

use super::column::column;
use super::constraint::constraint;
use super::query::{self, Scope};
use super::tree::Node;
use super::{expression, name, text};

/// The nodes that say which part of the values a partition holds.
const BOUNDS: [K; 4] = [
    K::PARTITION_FOR_VALUES_FROM,
    K::PARTITION_FOR_VALUES_IN,
    K::PARTITION_FOR_VALUES_WITH,
    K::PARTITION_DEFAULT,
];

/// `CREATE TABLE`, `CREATE FOREIGN TABLE`.
pub(super) fn create(node: Node<'_>) -> Act {
    let mut table = begun(node, kind(node));
    if let Some(list) = node.child(K::TABLE_ARG_LIST) {
        for part in list.children() {
            match part.kind() {
                K::COLUMN => table.columns.push(column(part)),
                K::LIKE_CLAUSE => like(&mut table, part),
                _ => table.constraints.extend(constraint(part, &[])),
            }
        }
    }
    if let Some(inherits) = node.child(K::INHERITS) {
        table.inherits = name::all(inherits, K::TABLE_NAME_REF);
    }
    Act::CreateTable(Box::new(table))
}

/// `LIKE`; an `EXCLUDING` takes back what an `INCLUDING ALL` before it has taken.
fn like(table: &mut NewTable, clause: Node<'_>) {
    table.like.push(name::of(clause, K::RELATION_NAME_REF));
    for option in clause.children() {
        let words = option.tokens().map(|token| token.text());
        let Some(what) = words.last().map(str::to_ascii_uppercase) else {
            continue;
        };
        match (option.kind(), what.as_str()) {
            (K::INCLUDING_PROPERTY, _) => {
                table.including.insert(what);
            }
            (K::EXCLUDING_PROPERTY, "ALL") => table.including.clear(),
            (K::EXCLUDING_PROPERTY, _) => {
                if table.including.remove("ALL") {
                    table.including.extend(PROPERTIES.map(str::to_owned));
                }
                table.including.remove(&what);
            }
            _ => {}
        }
    }
}

/// What `INCLUDING ALL` stands for.
const PROPERTIES: [&str; 9] = [
    "COMMENTS",
    "COMPRESSION",
    "CONSTRAINTS",
    "DEFAULTS",
    "GENERATED",
    "IDENTITY",
    "INDEXES",
    "STATISTICS",
    "STORAGE",
];

/// `CREATE TABLE … AS`; what a prepared statement reads is not known.
pub(super) fn create_as(node: Node<'_>) -> Act {
    let reads = query::tables(node, &Scope::of(node));
    Act::CreateTable(Box::new(begun(node, NewTableKind::AsSelect(reads))))
}

/// `SELECT … INTO`.
pub(super) fn select_into(node: Node<'_>) -> Act {
    let into = node.child(K::INTO_CLAUSE).unwrap_or(node);
    let reads = query::tables(node, &Scope::of(node));
    Act::CreateTable(Box::new(begun(into, NewTableKind::AsSelect(reads))))
}

fn begun(node: Node<'_>, kind: NewTableKind) -> NewTable {
    let name = name::of(node, K::TABLE_NAME);
    NewTable {
        kind,
        if_not_exists: node.has(K::IF_NOT_EXISTS),
        temporary: node.has(K::TEMP) || name.schema.as_deref() == Some("pg_temp"),
        unlogged: node.has(K::UNLOGGED),
        partition_by: partition_by(node),
        data: if node.has(K::WITH_NO_DATA) {
            Wanted::No
        } else {
            Wanted::Yes
        },
        ..NewTable::new(name)
    }
}

fn kind(node: Node<'_>) -> NewTableKind {
    if let Some(parent) = node.child(K::PARTITION_OF) {
        return NewTableKind::PartitionOf {
            parent: name::of(parent, K::TABLE_NAME_REF),
            bound: bound(node),
            keys: partition_keys(node),
        };
    }
    match partition_keys(node) {
        _ if node.kind() == K::CREATE_FOREIGN_TABLE => NewTableKind::Foreign,
        Some(keys) => NewTableKind::Partitioned(keys),
        None => NewTableKind::Plain,
    }
}

/// The columns of `PARTITION BY`.
fn partition_keys(node: Node<'_>) -> Option<Vec<String>> {
    let list = node.child(K::PARTITION_BY)?.child(K::PARTITION_ITEM_LIST);
    let items = list.into_iter().flat_map(|l| l.all(K::PARTITION_ITEM));
    let columns = items.filter_map(|item| item.first().and_then(expression::column));
    Some(columns.collect())
}

/// `PARTITION BY`; `None` where a key has a collation or an operator class of its own.
fn partition_by(node: Node<'_>) -> Option<PartitionBy> {
    let by = node.child(K::PARTITION_BY)?;
    let word = by.child(K::PARTITION_STRATEGY)?.text().to_ascii_lowercase();
    let strategy = match word.as_str() {
        "range" => PartitionStrategy::Range,
        "list" => PartitionStrategy::List,
        "hash" => PartitionStrategy::Hash,
        _ => return None,
    };
    let list = by.child(K::PARTITION_ITEM_LIST)?;
    let keys = list.all(K::PARTITION_ITEM).map(|item| {
        let mut parts = item.children();
        let (key, None) = (parts.next()?, parts.next()) else {
            return None;
        };
        if key.kind() == K::COLLATE {
            return None;
        }
        Some(match expression::column(key) {
            Some(column) => IndexKey::Column(column),
            None => IndexKey::Expression(Expression {
                text: text::flat(expression::bare(key)),
                ..Expression::default()
            }),
        })
    });
    Some(PartitionBy {
        strategy,
        keys: keys.collect::<Option<_>>()?,
    })
}

/// The part of the values that a partition holds.
pub(super) fn bound(node: Node<'_>) -> Bound {
    let Some(bound) = node.either(&BOUNDS) else {
        return Bound::Default;
    };
    let values = |kind| bound.child(kind).map(values).unwrap_or_default();
    match bound.kind() {
        K::PARTITION_FOR_VALUES_FROM => Bound::Range {
            from: values(K::PARTITION_FROM_VALUES),
            to: values(K::PARTITION_TO_VALUES),
        },
        K::PARTITION_FOR_VALUES_IN => Bound::List(self::values(bound)),
        K::PARTITION_FOR_VALUES_WITH => Bound::Hash {
            modulus: hashed(bound, "modulus"),
            remainder: hashed(bound, "remainder"),
        },
        _ => Bound::Default,
    }
}

/// A number of `WITH (MODULUS …, REMAINDER …)`; one that is too large is refused by the server.
fn hashed(bound: Node<'_>, word: &str) -> u32 {
    let mut parts = bound.all(K::HASH_PARTITION_BOUND);
    let number = parts.find_map(|part| {
        let mut tokens = part.tokens();
        tokens
            .next()
            .filter(|name| name.text().eq_ignore_ascii_case(word))?;
        tokens.next()?.text().parse().ok()
    });
    number.unwrap_or_default()
}

/// The texts in the parentheses.
fn values(node: Node<'_>) -> Vec<String> {
    let inside = node.children().skip_while(|p| p.kind() != K::L_PAREN);
    let values = inside.filter(|p| !matches!(p.kind(), K::L_PAREN | K::R_PAREN | K::COMMA));
    values.map(text::flat).collect()
}

#[cfg(test)]
mod tests;

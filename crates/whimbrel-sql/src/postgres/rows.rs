//! `INSERT`, `UPDATE`, `DELETE`, `MERGE`, `TRUNCATE` and `COPY`.

use std::collections::BTreeSet;

use squawk_parser::SyntaxKind as K;
use whimbrel_schema::analyze::act::{Act, Name, RowSource, Update};

use super::expression::QUERIES;
use super::filter::filter;
use super::query::{self, Scope};
use super::tree::Node;
use super::{clause, name, text};

/// What a statement that writes rows does; `whole` is the statement around it.
pub(super) fn write<'a>(node: Node<'a>, whole: Node<'a>) -> Option<Act> {
    let scope = Scope::of(whole);
    match node.kind() {
        K::INSERT => Some(insert(node, &scope)),
        K::UPDATE => Some(update(node, &scope)),
        K::DELETE => Some(delete(node, &scope)),
        K::MERGE => Some(merge(node, &scope)),
        _ => None,
    }
}

fn insert<'a>(node: Node<'a>, scope: &Scope<'a>) -> Act {
    let columns = node.child(K::COLUMN_TARGET_LIST).map(targets);
    let source = match node.either(&QUERIES) {
        Some(values) if values.kind() == K::VALUES => {
            let rows = values.child(K::ROW_LIST);
            RowSource::Values(rows.map_or(0, |rows| rows.all(K::ROW).count()))
        }
        Some(query) => RowSource::Select(query::tables(query, scope)),
        None => RowSource::Defaults,
    };
    Act::Insert {
        table: name::of(node, K::RELATION_NAME_REF),
        columns: columns.unwrap_or_default(),
        source,
    }
}

fn update<'a>(node: Node<'a>, scope: &Scope<'a>) -> Act {
    let table = target(node);
    let set = node.child(K::SET_CLAUSE);
    let targets = set.into_iter().flat_map(|set| {
        set.walk()
            .filter(|n| n.kind() == K::COLUMN_TARGET)
            .filter_map(|n| n.child(K::COLUMN_NAME_REF))
    });
    Act::Update(Box::new(Update {
        sets: targets.map(name::simple).collect(),
        filter: filter(node, scope),
        reads: others(node, scope, &table),
        literals: literals(node),
        table,
    }))
}

/// The string literals that a statement writes or compares with.
fn literals(node: Node<'_>) -> BTreeSet<String> {
    let clauses = [K::SET_CLAUSE, K::WHERE_CLAUSE];
    let clauses = clauses.into_iter().filter_map(|kind| node.child(kind));
    clauses
        .flat_map(|clause| clause.tokens().filter_map(text::value))
        .collect()
}

fn delete<'a>(node: Node<'a>, scope: &Scope<'a>) -> Act {
    let table = target(node);
    Act::Delete {
        filter: filter(node, scope),
        reads: others(node, scope, &table),
        table,
    }
}

fn merge<'a>(node: Node<'a>, scope: &Scope<'a>) -> Act {
    let table = name::of(node, K::TABLE_RELATION_NAME);
    Act::Merge {
        reads: others(node, scope, &table),
        table,
    }
}

/// The table that is written; a `WITH` before it names others.
fn target(node: Node<'_>) -> Name {
    name::of(node, K::RELATION_NAME)
}

fn others<'a>(node: Node<'a>, scope: &Scope<'a>, table: &Name) -> Vec<Name> {
    let mut found = query::tables(node, scope);
    found.retain(|other| other != table);
    found
}

/// The columns of a list of targets.
fn targets(list: Node<'_>) -> Vec<String> {
    let targets = list.all(K::COLUMN_TARGET);
    targets
        .filter_map(|target| target.child(K::COLUMN_NAME_REF).map(name::simple))
        .collect()
}

/// `TRUNCATE`.
pub(super) fn truncate(node: Node<'_>) -> Act {
    let list = node.child(K::TABLE_LIST);
    let tables = list.into_iter().flat_map(|l| l.all(K::TABLE_RELATION_NAME));
    Act::Truncate(tables.map(name::name).collect(), clause::drop(node))
}

/// `COPY`: from a file it writes a table, to a file it reads one or a query.
pub(super) fn copy(node: Node<'_>) -> Act {
    let table = node.child(K::COPY_TABLE).map(name::name);
    match table {
        Some(table) if node.has(K::COPY_FROM) => Act::CopyIn(table),
        Some(table) => Act::Read {
            tables: vec![table],
            functions: Vec::new(),
        },
        None => query::read(node),
    }
}

/// Adds the rows of a `VALUES` list that were left out before parsing.
pub(super) fn add_rows(acts: &mut [Act], rows: usize) {
    for act in acts {
        if let Act::Insert {
            source: RowSource::Values(count),
            ..
        } = act
        {
            *count += rows;
        }
    }
}

//! Constraints of tables, columns and domains.

use squawk_parser::SyntaxKind as K;
use whimbrel_schema::analyze::act::{Constraint, ConstraintKind, IndexKey, Reference};

use super::tree::Node;
use super::{clause, expression, index, name};

/// A constraint; `own` is the column where it is written at a column.
pub(super) fn constraint(node: Node<'_>, own: &[String]) -> Option<Constraint> {
    let columns = |list: K| {
        let list = node.child(list).or_else(|| node.find(list));
        list.map_or_else(|| own.to_vec(), columns)
    };
    let using_index = node.child(K::USING_INDEX_NAME);
    // The index gives the columns.
    let keys = || match using_index {
        Some(_) => Vec::new(),
        None => columns(K::CONSTRAINT_COLUMN_REF_LIST),
    };
    let using_index = using_index.map(name::simple);
    let kind = match node.kind() {
        K::PRIMARY_KEY_CONSTRAINT => ConstraintKind::PrimaryKey {
            columns: keys(),
            using_index,
        },
        K::UNIQUE_CONSTRAINT => ConstraintKind::Unique {
            columns: keys(),
            using_index,
        },
        K::CHECK_CONSTRAINT => ConstraintKind::Check(expression::in_parentheses(node)),
        K::FOREIGN_KEY_CONSTRAINT | K::REFERENCES_CONSTRAINT => ConstraintKind::ForeignKey {
            columns: columns(K::FOREIGN_KEY_COLUMN_LIST),
            reference: reference(node),
        },
        K::EXCLUDE_CONSTRAINT => ConstraintKind::Exclude,
        K::NOT_NULL_CONSTRAINT => {
            ConstraintKind::NotNull(name::simple_of(node, K::COLUMN_NAME_REF))
        }
        _ => return None,
    };
    let name = node
        .child(K::CONSTRAINT_NAME_CLAUSE)
        .map(|clause| name::simple_of(clause, K::CONSTRAINT_NAME));
    let deferred = [
        K::DEFERRABLE_CONSTRAINT_OPTION,
        K::INITIALLY_DEFERRED_CONSTRAINT_OPTION,
    ];
    Some(Constraint {
        name,
        kind,
        excluded: excluded(node),
        not_valid: node.has(K::NOT_VALID),
        not_enforced: node.has(K::NOT_ENFORCED),
        deferrable: node.either(&deferred).is_some(),
        no_inherit: node.has(K::NO_INHERIT),
        deferred: node.has(K::INITIALLY_DEFERRED_CONSTRAINT_OPTION),
        nulls_not_distinct: node.find(K::NULLS_NOT_DISTINCT).is_some(),
        include: include(node),
        extras: clause::extras(node, &EXTRAS),
    })
}

/// What a constraint can say beyond the fields of its act.
const EXTRAS: [(K, &str); 5] = [
    (K::MATCH_FULL, "MATCH FULL"),
    (K::MATCH_PARTIAL, "MATCH PARTIAL"),
    (K::NO_INHERIT, "NO INHERIT"),
    (K::WITH_PARAMS, "WITH"),
    (K::CONSTRAINT_INDEX_TABLESPACE, "TABLESPACE"),
];

/// The columns that a key carries along.
fn include(node: Node<'_>) -> Vec<String> {
    let clause = node.find(K::CONSTRAINT_INCLUDE_CLAUSE).into_iter();
    let below = clause.flat_map(Node::walk);
    let columns = below.filter(|part| part.kind() == K::COLUMN_NAME_REF);
    columns.map(name::simple).collect()
}

/// What `EXCLUDE` compares.
fn excluded(node: Node<'_>) -> Vec<IndexKey> {
    let list = node.child(K::CONSTRAINT_EXCLUSION_LIST).into_iter();
    let parts = list.flat_map(|list| list.all(K::CONSTRAINT_EXCLUSION));
    parts.filter_map(index::key).collect()
}

/// The columns of a list in parentheses.
pub(super) fn columns(list: Node<'_>) -> Vec<String> {
    let mut found = name::all_simple(list, K::COLUMN_NAME_REF);
    let period = list.child(K::PERIOD_COLUMN);
    found.extend(period.map(|period| name::simple_of(period, K::COLUMN_NAME_REF)));
    found
}

fn reference(node: Node<'_>) -> Reference {
    // The first list of a table's constraint is that of the columns that refer.
    let lists = node.all(K::FOREIGN_KEY_COLUMN_LIST);
    let to = match node.kind() {
        K::FOREIGN_KEY_CONSTRAINT => lists.skip(1).flat_map(columns).collect(),
        _ => name::all_simple(node, K::COLUMN_NAME_REF),
    };
    Reference {
        table: name::of(node, K::TABLE_NAME_REF),
        columns: to,
        on_delete: node.child(K::ON_DELETE_ACTION).and_then(action),
        on_update: node.child(K::ON_UPDATE_ACTION).and_then(action),
    }
}

/// `CASCADE`, `SET NULL` and their kin.
fn action(node: Node<'_>) -> Option<String> {
    let text = match node.children().nth(2)?.kind() {
        K::CASCADE => "CASCADE",
        K::RESTRICT => "RESTRICT",
        K::SET_NULL_COLUMNS => "SET NULL",
        K::SET_DEFAULT_COLUMNS => "SET DEFAULT",
        // NO ACTION is what no word means too.
        _ => return None,
    };
    Some(text.to_owned())
}

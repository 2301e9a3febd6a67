//! New columns.

use squawk_parser::SyntaxKind as K;
use whimbrel_schema::analyze::act::{
    ConstraintKind, Expression, Generated, Name, NewColumn, Sequence,
};

use super::constraint::constraint;
use super::tree::Node;
use super::type_name::type_in;
use super::{clause, counting, expression, name};

/// A column, from a node that holds its name, its type and what follows: `COLUMN`, `ADD_COLUMN`.
pub(super) fn column(node: Node<'_>) -> NewColumn {
    let name = name::simple_of(node, K::COLUMN_NAME);
    let mut column = NewColumn {
        data_type: type_in(node),
        collation: collation(node),
        not_null: false,
        default: None,
        sequence: None,
        counting: Vec::new(),
        generated: None,
        constraints: Vec::new(),
        extras: clause::extras(node, &EXTRAS),
        name,
    };
    for part in node.children() {
        add(&mut column, part);
    }
    mark_not_null(&mut column);
    column
}

/// What a column can say beyond the fields of its act.
const EXTRAS: [(K, &str); 2] = [
    (K::STORAGE, "STORAGE"),
    (K::COMPRESSION_METHOD, "COMPRESSION"),
];

/// The collation that a node names.
pub(super) fn collation(node: Node<'_>) -> Option<String> {
    let collate = node.child(K::COLLATE)?;
    Some(name::of(collate, K::COLLATION_REF).to_string())
}

fn add(column: &mut NewColumn, part: Node<'_>) {
    match part.kind() {
        K::NOT_NULL_CONSTRAINT => column.not_null = true,
        K::DEFAULT_CONSTRAINT => column.default = Some(default(part)),
        K::GENERATED_CONSTRAINT => generated(column, part),
        _ => {
            let found = constraint(part, std::slice::from_ref(&column.name));
            column.constraints.extend(found);
        }
    }
}

/// The expression after `DEFAULT`.
pub(super) fn default(part: Node<'_>) -> Expression {
    let mut parts = part.children().skip_while(|p| p.kind() != K::DEFAULT_KW);
    parts.nth(1).map(expression::expression).unwrap_or_default()
}

fn generated(column: &mut NewColumn, part: Node<'_>) {
    if let Some(identity) = part.child(K::GENERATED_IDENTITY) {
        column.sequence = Some(sequence(identity));
        column.counting = counting::options(identity);
    }
    if let Some(computed) = part.child(K::GENERATED_STORED) {
        column.generated = Some(Generated {
            expression: expression::in_parentheses(computed),
            // Neither word means VIRTUAL since version 18; before it, the word STORED is required.
            stored: computed.has(K::STORED),
        });
    }
}

/// `ALWAYS` or `BY DEFAULT` of an identity column.
pub(super) fn sequence(identity: Node<'_>) -> Sequence {
    if identity.has(K::GENERATED_BY_DEFAULT) {
        Sequence::ByDefault
    } else {
        Sequence::Always
    }
}

/// Serial and identity columns and keys at the column are NOT NULL without saying so.
fn mark_not_null(column: &mut NewColumn) {
    const SERIAL: [&str; 3] = ["smallserial", "serial", "bigserial"];
    let is_serial = column.data_type.as_ref().is_some_and(|data_type| {
        data_type.dimensions == 0
            && SERIAL
                .iter()
                .any(|serial| data_type.name == Name::new(*serial))
    });
    let is_key = column
        .constraints
        .iter()
        .any(|c| matches!(c.kind, ConstraintKind::PrimaryKey { .. }));
    column.not_null |= is_serial || is_key || column.sequence.is_some();
}

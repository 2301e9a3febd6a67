//! Columns that must not be NULL, where rows may be there already.

use std::collections::BTreeMap;

use crate::catalog::{Catalog, Column};
use crate::dialect::quote_identifier;
use crate::expression::Expression;
use crate::identifier::Identifier;
use crate::operation::{AddColumn, ChangeNullability, Operation, RowFilter, Rows, UpdateRows};
use crate::render::Node;
use crate::sql::sql;

/// The values for the rows that are there, by table and column.
pub type Fillings = BTreeMap<(Identifier, Identifier), Expression>;

/// A column that the rows that are there need a value for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filling {
    /// The table.
    pub table: Identifier,
    /// The column.
    pub column: Identifier,
    /// Whether the rows have other values in it already, and only those with NULL need one.
    pub only_null: bool,
    /// Whether the column has a default, which they get where no other value is named.
    pub has_default: bool,
}

/// The columns that the rows that are there need a value for, in the order of the operations.
pub fn needed_fillings(operations: &[Operation], before: &Catalog) -> Vec<Filling> {
    let all = operations.iter();
    all.filter_map(|operation| needed(operation, before).map(|(filling, _)| filling))
        .collect()
}

/// What an operation needs, and the value that it brings itself.
fn needed<'o>(
    operation: &'o Operation,
    before: &'o Catalog,
) -> Option<(Filling, Option<&'o Expression>)> {
    let there = |table: &Identifier| before.table(table);
    if let Operation::AddColumn(AddColumn { table, column }) = operation {
        let is_filled = column.nullable || fills_itself(column) || there(table).is_none();
        return (!is_filled).then(|| (filling(table, &column.name, [false, false]), None));
    }
    if let Operation::ChangeNullability(ChangeNullability {
        table,
        column,
        nullable: false,
    }) = operation
    {
        let own = there(table)?.column(column)?.default.as_ref();
        return Some((filling(table, column, [true, own.is_some()]), own));
    }
    None
}

fn filling(
    table: &Identifier,
    column: &Identifier,
    [only_null, has_default]: [bool; 2],
) -> Filling {
    Filling {
        has_default,
        table: table.clone(),
        column: column.clone(),
        only_null,
    }
}

fn fills_itself(column: &Column) -> bool {
    column.default.is_some()
        || column.identity.is_some()
        || column.generated.is_some()
        // A `serial` brings its sequence.
        || column.data_type.to_string().to_lowercase().contains("serial")
}

/// The nodes of one operation: itself, or the steps that fill the column before it must have a value.
pub(super) fn steps(operation: &Operation, now: &Catalog, values: &Fillings) -> Vec<Node> {
    let Some((filling, own)) = needed(operation, now) else {
        return vec![Node::from(operation.clone())];
    };
    let key = (filling.table.clone(), filling.column.clone());
    let value = values.get(&key).or(own);
    let mut nodes = Vec::new();
    if let Operation::AddColumn(add) = operation {
        let mut add = add.clone();
        add.column.nullable = true;
        nodes.push(Node::from(add));
    }
    let required = Node::from(ChangeNullability {
        table: filling.table.clone(),
        column: filling.column.clone(),
        nullable: false,
    });
    match value {
        Some(value) => nodes.extend([Node::from(fill(&filling, value)), required]),
        None => {
            let (table, column) = (&filling.table, &filling.column);
            nodes.push(Node::Comment(format!(
                "Give `{table}.{column}` a value in the rows that are there, or say why there are none."
            )));
            nodes.push(Node::AssumeSafe {
                reason: String::new(),
                nodes: vec![required],
            });
        }
    }
    nodes
}

fn fill(filling: &Filling, value: &Expression) -> UpdateRows {
    let rows = match filling.only_null {
        false => Rows::Every,
        true => Rows::Matching(RowFilter {
            condition: sql(&format!("{} IS NULL", quote_identifier(&filling.column))),
            binds: Vec::new(),
        }),
    };
    UpdateRows {
        table: filling.table.clone(),
        rows,
        values: vec![(filling.column.clone(), value.clone())],
    }
}

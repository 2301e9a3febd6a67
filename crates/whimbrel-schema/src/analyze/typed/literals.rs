//! The text literals of typed operations, for the values of enum types.

use super::Literals;
use crate::analyze::act::Act;
use crate::analyze::script::Statement;
use crate::expression::{Expression, Literal};
use crate::operation::Operation;

/// Adds the texts that an operation writes to one of its statements.
pub(super) fn extend(statement: &mut Statement, operation: &Operation) {
    let literals = &mut statement.literals;
    match &statement.act {
        Act::Update(update) => literals.extend(update.literals.iter().cloned()),
        Act::Insert { .. } => {
            if let Operation::InsertRows(insert) = operation {
                insert.rows.iter().flatten().for_each(|v| add(literals, v));
            }
        }
        Act::CreateTable(_) => {
            if let Operation::CreateTable(create) = operation {
                let columns = create.table.columns.iter();
                columns
                    .filter_map(|column| column.default.as_ref())
                    .for_each(|value| add(literals, value));
            }
        }
        Act::AlterTable(_) | Act::Rebuild(_) => {
            if let Operation::AddColumn(added) = operation {
                added.column.default.iter().for_each(|v| add(literals, v));
            }
            if let Operation::ChangeDefault(changed) = operation {
                changed.default.iter().for_each(|v| add(literals, v));
            }
        }
        _ => {}
    }
}

fn add(literals: &mut Literals, value: &Expression) {
    if let Expression::Literal(Literal::Text(text)) = value {
        literals.insert(text.clone());
    }
}

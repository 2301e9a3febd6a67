//! Values and expressions, as acts describe them.

use super::Acts;
use crate::analyze::act;
use crate::catalog::Table;
use crate::expression::{Expression, Literal};

impl Acts {
    /// A value with the text that was written for it, over the columns of a table.
    pub(in crate::dialect) fn value(
        self,
        value: &Expression,
        written: &str,
        table: Option<&Table>,
    ) -> act::Expression {
        match value {
            Expression::Literal(literal) => act::Expression {
                text: written.to_owned(),
                is_literal: true,
                is_null: *literal == Literal::Null,
                ..act::Expression::default()
            },
            Expression::Sql(text) => {
                let own = text.get(self.backend).unwrap_or(written);
                self.expression(own, table)
            }
            Expression::Now | Expression::Today | Expression::RandomUuid => {
                self.expression(written, table)
            }
        }
    }
}

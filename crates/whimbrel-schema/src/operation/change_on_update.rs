//! `change_on_update`.

use serde::{Deserialize, Serialize};

use super::{Change, Effect, Object, Reversal, WhyNot};
use crate::catalog::{Catalog, Refused};
use crate::expression::Expression;
use crate::identifier::Identifier;

/// Sets the value that a column takes whenever another column of its row changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeOnUpdate {
    /// The table.
    pub table: Identifier,
    /// The column.
    pub column: Identifier,
    /// The value; `None` when the column keeps its own.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub value: Option<Expression>,
}

impl Change for ChangeOnUpdate {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.change_on_update(&self.table, &self.column, self.value.as_ref())
    }

    fn reverse(&self, before: &Catalog) -> Reversal {
        match before.require_column(&self.table, &self.column) {
            Err(_) => Reversal::Never(WhyNot::Refused),
            Ok(old) => Reversal::by(Self {
                table: self.table.clone(),
                column: self.column.clone(),
                value: old.on_update.clone(),
            }),
        }
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        let (table, name) = (self.table.clone(), self.column.clone());
        vec![Effect::Alters(Object::Column { table, name })]
    }

    fn describe(&self) -> String {
        let Self { table, column, .. } = self;
        format!("change the value on update of `{table}.{column}`")
    }
}

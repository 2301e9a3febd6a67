//! `change_type`.

use serde::{Deserialize, Serialize};

use super::{Change, Effect, Object, Reversal, WhyNot};
use crate::catalog::{Catalog, Refused};
use crate::identifier::Identifier;
use crate::sql::SqlText;
use crate::types::Type;

/// Gives a column another type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeType {
    /// The table.
    pub table: Identifier,
    /// The column.
    pub column: Identifier,
    /// The new type.
    pub to: Type,
    /// How an old value becomes a new one, where a cast does not do.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub using: Option<SqlText>,
}

impl Change for ChangeType {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.change_type(&self.table, &self.column, &self.to)
    }

    fn reverse(&self, before: &Catalog) -> Reversal {
        let old = before
            .table(&self.table)
            .and_then(|t| t.column(&self.column));
        match old {
            None => Reversal::Never(WhyNot::Refused),
            Some(old) if old.data_type.holds(&self.to) => Reversal::by(Self {
                to: old.data_type.clone(),
                using: None,
                ..self.clone()
            }),
            Some(_) => {
                Reversal::Never(WhyNot::Narrowing(format!("{}.{}", self.table, self.column)))
            }
        }
    }

    fn effects(&self, before: &Catalog) -> Vec<Effect> {
        let old = before
            .table(&self.table)
            .and_then(|t| t.column(&self.column));
        vec![match old {
            Some(old) => Effect::Retypes {
                table: self.table.clone(),
                column: self.column.clone(),
                from: old.data_type.clone(),
                to: self.to.clone(),
            },
            None => Effect::Alters(Object::Table(self.table.clone())),
        }]
    }

    fn describe(&self) -> String {
        format!("change `{}.{}` to {}", self.table, self.column, self.to)
    }
}

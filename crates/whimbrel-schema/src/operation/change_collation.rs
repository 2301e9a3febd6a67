//! `change_collation`.

use serde::{Deserialize, Serialize};

use super::{Change, Effect, Object, Reversal, WhyNot};
use crate::catalog::{Catalog, Refused};
use crate::identifier::Identifier;

/// Has a column compared by another collation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeCollation {
    /// The table.
    pub table: Identifier,
    /// The column.
    pub column: Identifier,
    /// The collation; `None` stands for the database's own.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub collation: Option<String>,
}

impl Change for ChangeCollation {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.change_collation(&self.table, &self.column, self.collation.as_deref())
    }

    fn reverse(&self, before: &Catalog) -> Reversal {
        match before.require_column(&self.table, &self.column) {
            Err(_) => Reversal::Never(WhyNot::Refused),
            Ok(old) => Reversal::by(Self {
                table: self.table.clone(),
                column: self.column.clone(),
                collation: old.collation.clone(),
            }),
        }
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        let (table, name) = (self.table.clone(), self.column.clone());
        vec![Effect::Alters(Object::Column { table, name })]
    }

    fn describe(&self) -> String {
        let Self { table, column, .. } = self;
        format!("change the collation of `{table}.{column}`")
    }
}

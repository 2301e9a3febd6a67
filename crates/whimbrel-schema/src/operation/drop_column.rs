//! `drop_column`.

use serde::{Deserialize, Serialize};

use super::{Change, Effect, Object, Reversal, WhyNot};
use crate::catalog::{Catalog, Refused};
use crate::identifier::Identifier;

/// Drops a column with its values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DropColumn {
    /// The table.
    pub table: Identifier,
    /// The column.
    pub column: Identifier,
}

impl Change for DropColumn {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.drop_column(&self.table, &self.column)
    }

    fn reverse(&self, _before: &Catalog) -> Reversal {
        let what = format!("column `{}.{}`", self.table, self.column);
        Reversal::Never(WhyNot::Destroyed(what))
    }

    fn effects(&self, before: &Catalog) -> Vec<Effect> {
        let computed = before
            .table(&self.table)
            .and_then(|table| table.column(&self.column))
            .is_some_and(|column| column.generated.is_some());
        let object = Object::Column {
            table: self.table.clone(),
            name: self.column.clone(),
        };
        // What a computed column held can be computed again.
        vec![if computed {
            Effect::Alters(Object::Table(self.table.clone()))
        } else {
            Effect::Destroys(object)
        }]
    }

    fn describe(&self) -> String {
        format!("drop column `{}.{}`", self.table, self.column)
    }
}

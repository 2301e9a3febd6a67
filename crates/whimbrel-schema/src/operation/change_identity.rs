//! `change_identity`.

use serde::{Deserialize, Serialize};

use super::{Change, Effect, Object, Reversal, WhyNot};
use crate::catalog::{Catalog, Identity, Numbering, Refused};
use crate::identifier::Identifier;

/// Lets a column number its rows, in another way, or no longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeIdentity {
    /// The table.
    pub table: Identifier,
    /// The column.
    pub column: Identifier,
    /// How it numbers them; `None` when it does not.
    pub identity: Option<Identity>,
    /// How it counts, where that is not the database's own way; PostgreSQL only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub numbering: Option<Box<Numbering>>,
}

impl Change for ChangeIdentity {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.change_identity(
            &self.table,
            &self.column,
            self.identity,
            self.numbering.as_deref(),
        )
    }

    fn reverse(&self, before: &Catalog) -> Reversal {
        match before.require_column(&self.table, &self.column) {
            Err(_) => Reversal::Never(WhyNot::Refused),
            Ok(old) => Reversal::by(Self {
                table: self.table.clone(),
                column: self.column.clone(),
                identity: old.identity,
                numbering: old.numbering.clone(),
            }),
        }
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        let (table, name) = (self.table.clone(), self.column.clone());
        vec![Effect::Alters(Object::Column { table, name })]
    }

    fn describe(&self) -> String {
        let Self { table, column, .. } = self;
        match self.identity {
            Some(_) => format!("let `{table}.{column}` number its rows"),
            None => format!("let `{table}.{column}` no longer number its rows"),
        }
    }
}

//! `add_primary_key`.

use serde::{Deserialize, Serialize};

use super::{Change, DropConstraint, Effect, Object, Reversal};
use crate::catalog::{Catalog, PrimaryKey, Refused};
use crate::identifier::Identifier;

/// Gives a table its primary key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddPrimaryKey {
    /// The table.
    pub table: Identifier,
    /// The constraint.
    pub key: PrimaryKey,
}

impl Change for AddPrimaryKey {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.add_primary_key(&self.table, &self.key)
    }

    fn reverse(&self, _before: &Catalog) -> Reversal {
        Reversal::by(DropConstraint {
            table: self.table.clone(),
            name: self.key.name.clone(),
        })
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        let table = self.table.clone();
        let name = self.key.name.clone();
        vec![
            Effect::Creates(Object::Constraint { table, name }),
            Effect::Scans {
                table: self.table.clone(),
            },
        ]
    }

    fn describe(&self) -> String {
        format!("add primary key `{}` to `{}`", self.key.name, self.table)
    }
}

//! `add_unique`.

use serde::{Deserialize, Serialize};

use super::{Change, DropConstraint, Effect, Object, Reversal};
use crate::catalog::{Catalog, Refused, Unique};
use crate::identifier::Identifier;

/// Keeps columns unique.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddUnique {
    /// The table.
    pub table: Identifier,
    /// The constraint.
    pub unique: Unique,
}

impl Change for AddUnique {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.add_unique(&self.table, &self.unique)
    }

    fn reverse(&self, _before: &Catalog) -> Reversal {
        Reversal::by(DropConstraint {
            table: self.table.clone(),
            name: self.unique.name.clone(),
        })
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        let table = self.table.clone();
        let name = self.unique.name.clone();
        vec![
            Effect::Creates(Object::Constraint { table, name }),
            Effect::Scans {
                table: self.table.clone(),
            },
        ]
    }

    fn describe(&self) -> String {
        format!(
            "add unique constraint `{}` to `{}`",
            self.unique.name, self.table
        )
    }
}

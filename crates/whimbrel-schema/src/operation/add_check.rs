//! `add_check`.

use serde::{Deserialize, Serialize};

use super::{Change, DropConstraint, Effect, Object, Reversal};
use crate::catalog::{Catalog, Check, Refused};
use crate::identifier::Identifier;

/// Adds a rule that every row obeys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddCheck {
    /// The table.
    pub table: Identifier,
    /// The constraint.
    pub check: Check,
}

impl Change for AddCheck {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.add_check(&self.table, &self.check)
    }

    fn reverse(&self, _before: &Catalog) -> Reversal {
        Reversal::by(DropConstraint {
            table: self.table.clone(),
            name: self.check.name.clone(),
        })
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        let table = self.table.clone();
        let name = self.check.name.clone();
        vec![
            Effect::Creates(Object::Constraint { table, name }),
            Effect::Scans {
                table: self.table.clone(),
            },
        ]
    }

    fn describe(&self) -> String {
        format!("add check `{}` to `{}`", self.check.name, self.table)
    }
}

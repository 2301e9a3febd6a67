//! `validate_constraint`.

use serde::{Deserialize, Serialize};

use super::{AddCheck, AddForeignKey, Change, DropConstraint, Effect, Object, Operation};
use super::{Reversal, WhyNot};
use crate::catalog::{Catalog, Refused, Table, Validity};
use crate::identifier::Identifier;

/// Checks the rows that were there before a foreign key or check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValidateConstraint {
    /// The table.
    pub table: Identifier,
    /// The constraint.
    pub name: Identifier,
}

impl ValidateConstraint {
    /// The operation that adds the constraint as it was, when that was not valid.
    fn restoring(&self, table: &Table) -> Option<Operation> {
        let holder = self.table.clone();
        let key = table.foreign_key(&self.name);
        if let Some(key) = key.filter(|key| key.validity == Validity::NotValid) {
            let (table, key) = (holder, key.clone());
            return Some(AddForeignKey { table, key }.into());
        }
        let check = table.check(&self.name);
        let check = check.filter(|check| check.validity == Validity::NotValid)?;
        let (table, check) = (holder, check.clone());
        Some(AddCheck { table, check }.into())
    }
}

impl Change for ValidateConstraint {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.validate_constraint(&self.table, &self.name)
    }

    fn reverse(&self, before: &Catalog) -> Reversal {
        let Some(table) = before.table(&self.table) else {
            return Reversal::Never(WhyNot::Refused);
        };
        Reversal::By(match self.restoring(table) {
            None => Vec::new(),
            Some(add) => {
                let (table, name) = (self.table.clone(), self.name.clone());
                vec![DropConstraint { table, name }.into(), add]
            }
        })
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        let (table, name) = (self.table.clone(), self.name.clone());
        vec![
            Effect::Alters(Object::Constraint { table, name }),
            Effect::Scans {
                table: self.table.clone(),
            },
        ]
    }

    fn describe(&self) -> String {
        format!("validate constraint `{}` of `{}`", self.name, self.table)
    }
}

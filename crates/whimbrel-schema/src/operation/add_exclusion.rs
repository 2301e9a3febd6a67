//! `add_exclusion`.

use serde::{Deserialize, Serialize};

use super::{Change, DropConstraint, Effect, Object, Reversal};
use crate::catalog::{Catalog, Exclusion, Refused};
use crate::identifier::Identifier;

/// Adds a rule that no two rows may break together; PostgreSQL only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddExclusion {
    /// The table.
    pub table: Identifier,
    /// The constraint.
    pub exclusion: Exclusion,
}

impl Change for AddExclusion {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.add_exclusion(&self.table, &self.exclusion)
    }

    fn reverse(&self, _before: &Catalog) -> Reversal {
        Reversal::by(DropConstraint {
            table: self.table.clone(),
            name: self.exclusion.name.clone(),
        })
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        let (table, name) = (self.table.clone(), self.exclusion.name.clone());
        vec![
            Effect::Creates(Object::Constraint { table, name }),
            Effect::Scans {
                table: self.table.clone(),
            },
        ]
    }

    fn describe(&self) -> String {
        let Self { table, exclusion } = self;
        format!("add exclusion constraint `{}` to `{table}`", exclusion.name)
    }
}

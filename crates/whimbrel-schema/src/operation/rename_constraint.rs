//! `rename_constraint`.

use serde::{Deserialize, Serialize};

use super::{Change, Effect, Object, Reversal};
use crate::catalog::{Catalog, Refused};
use crate::identifier::Identifier;

/// Gives a constraint another name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenameConstraint {
    /// The table.
    pub table: Identifier,
    /// The old name.
    pub from: Identifier,
    /// The new name.
    pub to: Identifier,
}

impl Change for RenameConstraint {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.rename_constraint(&self.table, &self.from, &self.to)
    }

    fn reverse(&self, _before: &Catalog) -> Reversal {
        Reversal::by(Self {
            table: self.table.clone(),
            from: self.to.clone(),
            to: self.from.clone(),
        })
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        vec![Effect::Renames {
            from: Object::Constraint {
                table: self.table.clone(),
                name: self.from.clone(),
            },
            to: self.to.clone(),
        }]
    }

    fn describe(&self) -> String {
        format!("rename constraint `{}` to `{}`", self.from, self.to)
    }
}

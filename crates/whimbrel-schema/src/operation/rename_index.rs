//! `rename_index`.

use serde::{Deserialize, Serialize};

use super::{Change, Effect, Object, Reversal};
use crate::catalog::{Catalog, Refused};
use crate::identifier::Identifier;

/// Gives an index another name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenameIndex {
    /// The table.
    pub table: Identifier,
    /// The old name.
    pub from: Identifier,
    /// The new name.
    pub to: Identifier,
}

impl Change for RenameIndex {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.rename_index(&self.table, &self.from, &self.to)
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
            from: Object::Index {
                table: self.table.clone(),
                name: self.from.clone(),
            },
            to: self.to.clone(),
        }]
    }

    fn describe(&self) -> String {
        format!("rename index `{}` to `{}`", self.from, self.to)
    }
}

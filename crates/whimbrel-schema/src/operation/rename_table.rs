//! `rename_table`.

use serde::{Deserialize, Serialize};

use super::{Change, Effect, Object, Reversal};
use crate::catalog::{Catalog, Refused};
use crate::identifier::Identifier;

/// Gives a table another name; keys that refer to it follow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenameTable {
    /// The old name.
    pub from: Identifier,
    /// The new name.
    pub to: Identifier,
}

impl Change for RenameTable {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.rename_table(&self.from, &self.to)
    }

    fn reverse(&self, _before: &Catalog) -> Reversal {
        Reversal::by(Self {
            from: self.to.clone(),
            to: self.from.clone(),
        })
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        vec![Effect::Renames {
            from: Object::Table(self.from.clone()),
            to: self.to.clone(),
        }]
    }

    fn describe(&self) -> String {
        format!("rename table `{}` to `{}`", self.from, self.to)
    }
}

//! `rename_enum`.

use serde::{Deserialize, Serialize};

use super::{Change, Effect, Object, Reversal};
use crate::catalog::{Catalog, Refused};
use crate::identifier::Identifier;

/// Gives an enum type another name; its columns follow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenameEnum {
    /// The old name.
    pub from: Identifier,
    /// The new name.
    pub to: Identifier,
}

impl Change for RenameEnum {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.rename_enum(&self.from, &self.to)
    }

    fn reverse(&self, _before: &Catalog) -> Reversal {
        Reversal::by(Self {
            from: self.to.clone(),
            to: self.from.clone(),
        })
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        vec![Effect::Renames {
            from: Object::Enumeration(self.from.clone()),
            to: self.to.clone(),
        }]
    }

    fn describe(&self) -> String {
        format!("rename enum type `{}` to `{}`", self.from, self.to)
    }
}

//! `rename_object`.

use serde::{Deserialize, Serialize};

use super::{Change, Effect, Object, Reversal};
use crate::catalog::{Catalog, DefinitionKey, Refused};
use crate::identifier::Identifier;

/// Gives a view, function, trigger, sequence or the like another name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenameObject {
    /// What names it.
    pub key: DefinitionKey,
    /// Its new name.
    pub to: Identifier,
}

impl Change for RenameObject {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.rename_definition(&self.key, &self.to)
    }

    fn reverse(&self, _before: &Catalog) -> Reversal {
        let mut key = self.key.clone();
        let to = std::mem::replace(&mut key.name, self.to.clone());
        Reversal::by(Self { key, to })
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        vec![Effect::Renames {
            from: Object::Definition(self.key.clone()),
            to: self.to.clone(),
        }]
    }

    fn describe(&self) -> String {
        format!("rename {} to `{}`", self.key, self.to)
    }
}

//! `drop_object`.

use serde::{Deserialize, Serialize};

use super::{Change, CreateObject, Effect, Object, Reversal, WhyNot};
use crate::catalog::{Catalog, DefinitionKey, Refused};

/// Drops a view, function, trigger, sequence or the like.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DropObject {
    /// What names it.
    pub key: DefinitionKey,
}

impl Change for DropObject {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.drop_definition(&self.key)
    }

    fn reverse(&self, before: &Catalog) -> Reversal {
        match before.definition(&self.key).cloned() {
            None => Reversal::Never(WhyNot::Refused),
            Some(definition) => Reversal::by(CreateObject { definition }),
        }
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        vec![Effect::Destroys(Object::Definition(self.key.clone()))]
    }

    fn describe(&self) -> String {
        format!("drop {}", self.key)
    }
}

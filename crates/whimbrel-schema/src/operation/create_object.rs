//! `create_object`.

use serde::{Deserialize, Serialize};

use super::{Change, DropObject, Effect, Object, Reversal, WhyNot};
use crate::catalog::{Catalog, Definition, DefinitionKind, Refused};

/// Creates a view, function, trigger, sequence or the like.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateObject {
    /// The object.
    pub definition: Definition,
}

impl Change for CreateObject {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.create_definition(&self.definition)
    }

    fn reverse(&self, _before: &Catalog) -> Reversal {
        if self.definition.key.kind == DefinitionKind::Extension {
            let what = format!("what {} was", self.definition.key);
            return Reversal::Never(WhyNot::Destroyed(what));
        }
        Reversal::by(DropObject {
            key: self.definition.key.clone(),
        })
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        let key = self.definition.key.clone();
        vec![Effect::Creates(Object::Definition(key))]
    }

    fn describe(&self) -> String {
        format!("create {}", self.definition.key)
    }
}

//! `replace_object`.

use serde::{Deserialize, Serialize};

use super::{Change, Effect, Object, Reversal, WhyNot};
use crate::catalog::{Catalog, Definition, Refused};

/// Gives a view, function, trigger or the like another definition under its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplaceObject {
    /// The object as it will be.
    pub definition: Definition,
}

impl Change for ReplaceObject {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.replace_definition(&self.definition)
    }

    fn reverse(&self, before: &Catalog) -> Reversal {
        match before.definition(&self.definition.key).cloned() {
            None => Reversal::Never(WhyNot::Refused),
            Some(definition) => Reversal::by(Self { definition }),
        }
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        let key = self.definition.key.clone();
        vec![Effect::Alters(Object::Definition(key))]
    }

    fn describe(&self) -> String {
        format!("replace {}", self.definition.key)
    }
}

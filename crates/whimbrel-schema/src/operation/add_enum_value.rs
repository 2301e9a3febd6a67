//! `add_enum_value`.

use serde::{Deserialize, Serialize};

use super::{Change, Effect, Object, Reversal, WhyNot};
use crate::catalog::{Catalog, Refused, ValuePosition};
use crate::identifier::Identifier;

/// Gives an enum type one more value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddEnumValue {
    /// The type.
    pub name: Identifier,
    /// The value.
    pub value: String,
    /// Where it stands among the others.
    #[serde(default)]
    pub position: ValuePosition,
}

impl Change for AddEnumValue {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.add_enum_value(&self.name, &self.value, &self.position)
    }

    /// Rows may hold the value by then.
    fn reverse(&self, _before: &Catalog) -> Reversal {
        Reversal::Never(WhyNot::Narrowing(self.name.to_string()))
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        vec![Effect::Alters(Object::Enumeration(self.name.clone()))]
    }

    fn describe(&self) -> String {
        format!("add value `{}` to enum type `{}`", self.value, self.name)
    }
}

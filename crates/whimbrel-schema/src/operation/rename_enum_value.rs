//! `rename_enum_value`.

use serde::{Deserialize, Serialize};

use super::{Change, Effect, Object, Reversal};
use crate::catalog::{Catalog, Refused};
use crate::identifier::Identifier;

/// Gives a value of an enum type another name; rows and defaults follow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenameEnumValue {
    /// The type.
    pub name: Identifier,
    /// The old value.
    pub from: String,
    /// The new value.
    pub to: String,
}

impl Change for RenameEnumValue {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.rename_enum_value(&self.name, &self.from, &self.to)
    }

    fn reverse(&self, _before: &Catalog) -> Reversal {
        Reversal::by(Self {
            name: self.name.clone(),
            from: self.to.clone(),
            to: self.from.clone(),
        })
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        vec![Effect::Alters(Object::Enumeration(self.name.clone()))]
    }

    fn describe(&self) -> String {
        let Self { name, from, to } = self;
        format!("rename value `{from}` of enum type `{name}` to `{to}`")
    }
}

//! `drop_enum`.

use serde::{Deserialize, Serialize};

use super::{Change, CreateEnum, Effect, Object, Reversal, WhyNot};
use crate::catalog::{Catalog, Refused};
use crate::identifier::Identifier;

/// Drops an enum type that no column has any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DropEnum {
    /// The type.
    pub name: Identifier,
}

impl Change for DropEnum {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.drop_enum(&self.name)
    }

    fn reverse(&self, before: &Catalog) -> Reversal {
        match before.enumeration(&self.name).cloned() {
            None => Reversal::Never(WhyNot::Refused),
            Some(enumeration) => Reversal::by(CreateEnum { enumeration }),
        }
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        vec![Effect::Destroys(Object::Enumeration(self.name.clone()))]
    }

    fn describe(&self) -> String {
        format!("drop enum type `{}`", self.name)
    }
}

//! `create_enum`.

use serde::{Deserialize, Serialize};

use super::{Change, DropEnum, Effect, Object, Reversal};
use crate::catalog::{Catalog, Enumeration, Refused};

/// Creates an enum type: native on PostgreSQL, a check at each column on SQLite.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateEnum {
    /// The type and its values.
    pub enumeration: Enumeration,
}

impl Change for CreateEnum {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.create_enum(&self.enumeration)
    }

    fn reverse(&self, _before: &Catalog) -> Reversal {
        Reversal::by(DropEnum {
            name: self.enumeration.name.clone(),
        })
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        let name = self.enumeration.name.clone();
        vec![Effect::Creates(Object::Enumeration(name))]
    }

    fn describe(&self) -> String {
        format!("create enum type `{}`", self.enumeration.name)
    }
}

//! `drop_index`.

use serde::{Deserialize, Serialize};

use super::{Change, CreateIndex, Effect, Object, Reversal, WhyNot};
use crate::catalog::{Catalog, Refused};
use crate::identifier::Identifier;

/// Drops an index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DropIndex {
    /// The table.
    pub table: Identifier,
    /// The index.
    pub name: Identifier,
}

impl Change for DropIndex {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.drop_index(&self.table, &self.name)
    }

    fn reverse(&self, before: &Catalog) -> Reversal {
        let index = before.table(&self.table).and_then(|t| t.index(&self.name));
        match index.cloned() {
            None => Reversal::Never(WhyNot::Refused),
            Some(index) => Reversal::by(CreateIndex {
                table: self.table.clone(),
                index,
            }),
        }
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        vec![Effect::Destroys(Object::Index {
            table: self.table.clone(),
            name: self.name.clone(),
        })]
    }

    fn describe(&self) -> String {
        format!("drop index `{}`", self.name)
    }
}

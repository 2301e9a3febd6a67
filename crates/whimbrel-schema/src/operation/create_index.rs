//! `create_index`.

use serde::{Deserialize, Serialize};

use super::{Change, DropIndex, Effect, Object, Reversal};
use crate::catalog::{Catalog, Index, Refused};
use crate::identifier::Identifier;

/// Creates an index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateIndex {
    /// The table.
    pub table: Identifier,
    /// The index.
    pub index: Index,
}

impl Change for CreateIndex {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.create_index(&self.table, &self.index)
    }

    fn reverse(&self, _before: &Catalog) -> Reversal {
        Reversal::by(DropIndex {
            table: self.table.clone(),
            name: self.index.name.clone(),
        })
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        let table = self.table.clone();
        let name = self.index.name.clone();
        vec![
            Effect::Creates(Object::Index { table, name }),
            Effect::Scans {
                table: self.table.clone(),
            },
        ]
    }

    fn describe(&self) -> String {
        format!("create index `{}` on `{}`", self.index.name, self.table)
    }
}

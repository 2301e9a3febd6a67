//! `rename_column`.

use serde::{Deserialize, Serialize};

use super::{Change, Effect, Object, Reversal};
use crate::catalog::{Catalog, Refused};
use crate::identifier::Identifier;

/// Gives a column another name; keys, indexes and expressions follow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenameColumn {
    /// The table.
    pub table: Identifier,
    /// The old name.
    pub from: Identifier,
    /// The new name.
    pub to: Identifier,
}

impl Change for RenameColumn {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.rename_column(&self.table, &self.from, &self.to)
    }

    fn reverse(&self, _before: &Catalog) -> Reversal {
        Reversal::by(Self {
            table: self.table.clone(),
            from: self.to.clone(),
            to: self.from.clone(),
        })
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        vec![Effect::Renames {
            from: Object::Column {
                table: self.table.clone(),
                name: self.from.clone(),
            },
            to: self.to.clone(),
        }]
    }

    fn describe(&self) -> String {
        format!(
            "rename column `{}.{}` to `{}`",
            self.table, self.from, self.to
        )
    }
}

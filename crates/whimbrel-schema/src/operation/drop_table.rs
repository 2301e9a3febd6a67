//! `drop_table`.

use serde::{Deserialize, Serialize};

use super::{Change, Effect, Object, Reversal, WhyNot};
use crate::catalog::{Catalog, Refused};
use crate::identifier::Identifier;

/// Drops a table with its rows, indexes and constraints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DropTable {
    /// The table.
    pub table: Identifier,
}

impl Change for DropTable {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.drop_table(&self.table)
    }

    fn reverse(&self, _before: &Catalog) -> Reversal {
        Reversal::Never(WhyNot::Destroyed(format!("table `{}`", self.table)))
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        vec![Effect::Destroys(Object::Table(self.table.clone()))]
    }

    fn describe(&self) -> String {
        format!("drop table `{}`", self.table)
    }
}

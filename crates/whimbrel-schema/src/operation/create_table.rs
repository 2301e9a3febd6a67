//! `create_table`.

use serde::{Deserialize, Serialize};

use super::{Change, DropTable, Effect, Object, Reversal};
use crate::catalog::{Catalog, Refused, Table};

/// Creates a table with its columns, keys and checks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateTable {
    /// The table; its indexes are operations of their own and are not listed here.
    pub table: Table,
}

impl Change for CreateTable {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.create_table(&self.table)
    }

    fn reverse(&self, _before: &Catalog) -> Reversal {
        Reversal::by(DropTable {
            table: self.table.name.clone(),
        })
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        vec![Effect::Creates(Object::Table(self.table.name.clone()))]
    }

    fn describe(&self) -> String {
        format!("create table `{}`", self.table.name)
    }
}

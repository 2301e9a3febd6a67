//! `delete`.

use serde::{Deserialize, Serialize};

use super::{Change, Effect, Reversal, Rows, WhyNot};
use crate::catalog::{Catalog, Refused};
use crate::identifier::Identifier;

/// Deletes rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteRows {
    /// The table.
    pub table: Identifier,
    /// Which rows.
    pub rows: Rows,
}

impl Change for DeleteRows {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.require_table(&self.table)?;
        Ok(())
    }

    fn reverse(&self, _before: &Catalog) -> Reversal {
        Reversal::Never(WhyNot::RowsChanged(self.table.to_string()))
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        vec![Effect::Deletes {
            table: self.table.clone(),
            reach: self.rows.reach(),
        }]
    }

    fn describe(&self) -> String {
        format!("delete rows of `{}`", self.table)
    }
}

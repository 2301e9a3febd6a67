//! `update`.

use serde::{Deserialize, Serialize};

use super::insert_rows::check_cells;
use super::{Change, Effect, Reversal, Rows, WhyNot};
use crate::catalog::{Catalog, Reason, Refused};
use crate::expression::Expression;
use crate::identifier::Identifier;

/// Changes rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateRows {
    /// The table.
    pub table: Identifier,
    /// Which rows.
    pub rows: Rows,
    /// The columns that change and their new values.
    pub values: Vec<(Identifier, Expression)>,
}

impl Change for UpdateRows {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.require_table(&self.table)?;
        if self.values.is_empty() {
            return Err(Reason::NoColumns("an update").into());
        }
        for (name, value) in &self.values {
            let column = catalog.require_column(&self.table, name)?;
            check_cells(catalog, column, [value])?;
        }
        Ok(())
    }

    fn reverse(&self, _before: &Catalog) -> Reversal {
        Reversal::Never(WhyNot::RowsChanged(self.table.to_string()))
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        vec![Effect::Writes {
            table: self.table.clone(),
            reach: self.rows.reach(),
        }]
    }

    fn describe(&self) -> String {
        format!("update rows of `{}`", self.table)
    }
}

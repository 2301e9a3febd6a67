//! `insert`.

use serde::{Deserialize, Serialize};

use super::{Change, Effect, Reach, Reversal, WhyNot};
use crate::catalog::{Catalog, Reason, Refused};
use crate::expression::Expression;
use crate::identifier::Identifier;
use crate::place::Part;

/// Inserts rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InsertRows {
    /// The table.
    pub table: Identifier,
    /// The columns that the rows bring values for.
    pub columns: Vec<Identifier>,
    /// The rows, each with a value a column.
    pub rows: Vec<Vec<Expression>>,
}

impl Change for InsertRows {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.require_table(&self.table)?;
        for (at, name) in self.columns.iter().enumerate() {
            if self.columns.iter().take(at).any(|earlier| earlier == name) {
                return Err(Reason::ListedTwice(name.clone()).into());
            }
            let column = catalog.require_column(&self.table, name)?;
            let cells = self.rows.iter().filter_map(|row| row.get(at));
            check_cells(catalog, column, cells)?;
        }
        Ok(())
    }

    fn reverse(&self, _before: &Catalog) -> Reversal {
        Reversal::Never(WhyNot::RowsChanged(self.table.to_string()))
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        vec![Effect::Writes {
            table: self.table.clone(),
            reach: Reach::New,
        }]
    }

    fn describe(&self) -> String {
        let noun = if self.rows.len() == 1 { "row" } else { "rows" };
        format!("insert {} {noun} into `{}`", self.rows.len(), self.table)
    }
}

/// Checks values against the column that they go into.
pub(super) fn check_cells<'e>(
    catalog: &Catalog,
    column: &crate::catalog::Column,
    cells: impl IntoIterator<Item = &'e Expression>,
) -> Result<(), Refused> {
    let part = Part::Column(column.name.clone());
    if column.generated.is_some() {
        return Err(Refused::from(Reason::Computed(column.name.clone())).at(part));
    }
    for cell in cells {
        if let Expression::Literal(literal) = cell {
            catalog
                .check_value(column, literal)
                .map_err(|reason| Refused::from(reason).at(part.clone()))?;
        }
    }
    Ok(())
}

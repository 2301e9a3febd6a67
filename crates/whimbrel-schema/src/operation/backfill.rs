//! `backfill`.

use serde::{Deserialize, Serialize};

use super::insert_rows::check_cells;
use super::{Change, Effect, Reach, Reversal, RowFilter, WhyNot};
use crate::catalog::{Catalog, Reason, Refused};
use crate::expression::Expression;
use crate::identifier::Identifier;

/// Changes the rows of a table that is in use, a batch at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backfill {
    /// The table.
    pub table: Identifier,
    /// The rows that are still to be changed; none is left when it is done.
    pub pending: RowFilter,
    /// The columns that change and their new values.
    pub values: Vec<(Identifier, Expression)>,
    /// How many rows a batch changes.
    pub batch: u32,
    /// How long it rests between two batches, in milliseconds.
    pub pause_ms: u32,
}

impl Backfill {
    /// How many rows a batch changes when nobody says so.
    pub const BATCH: u32 = 10_000;
}

impl Change for Backfill {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.require_table(&self.table)?;
        if self.values.is_empty() {
            return Err(Reason::NoColumns("a backfill").into());
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
            reach: Reach::Matching,
        }]
    }

    fn describe(&self) -> String {
        format!("backfill `{}`", self.table)
    }
}

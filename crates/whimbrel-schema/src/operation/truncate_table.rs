//! `truncate`.

use serde::{Deserialize, Serialize};

use super::{Change, Effect, Reach, Reversal, WhyNot};
use crate::catalog::{Catalog, Reason, Refused};
use crate::identifier::Identifier;

/// Empties a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TruncateTable {
    /// The table.
    pub table: Identifier,
}

impl Change for TruncateTable {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.require_table(&self.table)?;
        if let Some((other, key)) = catalog.referencing(&self.table).next() {
            // TRUNCATE refuses a referred table even when no row refers to it.
            // <https://www.postgresql.org/docs/current/sql-truncate.html>
            return Err(Reason::InUse {
                name: self.table.clone(),
                by: format!("the foreign key `{}` of `{}`", key.name, other.name),
            }
            .into());
        }
        Ok(())
    }

    fn reverse(&self, _before: &Catalog) -> Reversal {
        Reversal::Never(WhyNot::RowsChanged(self.table.to_string()))
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        vec![Effect::Deletes {
            table: self.table.clone(),
            reach: Reach::Every,
        }]
    }

    fn describe(&self) -> String {
        format!("empty `{}`", self.table)
    }
}

//! `set_not_null` and `drop_not_null`.

use serde::{Deserialize, Serialize};

use super::{Change, Effect, Object, Reversal, WhyNot};
use crate::catalog::{Catalog, Refused};
use crate::identifier::Identifier;

/// Lets a column be NULL, or no longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeNullability {
    /// The table.
    pub table: Identifier,
    /// The column.
    pub column: Identifier,
    /// Whether it may be NULL afterwards.
    pub nullable: bool,
}

impl Change for ChangeNullability {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.change_nullability(&self.table, &self.column, self.nullable)
    }

    fn reverse(&self, before: &Catalog) -> Reversal {
        let old = before
            .table(&self.table)
            .and_then(|t| t.column(&self.column));
        match old {
            None => Reversal::Never(WhyNot::Refused),
            Some(old) => Reversal::by(Self {
                nullable: old.nullable,
                ..self.clone()
            }),
        }
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        let alters = Effect::Alters(Object::Column {
            table: self.table.clone(),
            name: self.column.clone(),
        });
        let scans = (!self.nullable).then(|| Effect::Scans {
            table: self.table.clone(),
        });
        [alters].into_iter().chain(scans).collect()
    }

    fn describe(&self) -> String {
        let verb = if self.nullable { "allow" } else { "forbid" };
        format!("{verb} NULL in `{}.{}`", self.table, self.column)
    }
}

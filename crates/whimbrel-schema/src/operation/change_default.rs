//! `set_default` and `drop_default`.

use serde::{Deserialize, Serialize};

use super::{Change, Effect, Object, Reversal, WhyNot};
use crate::catalog::{Catalog, Refused};
use crate::expression::Expression;
use crate::identifier::Identifier;

/// Gives a column a default, or takes it away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeDefault {
    /// The table.
    pub table: Identifier,
    /// The column.
    pub column: Identifier,
    /// The new default; `None` takes it away.
    pub default: Option<Expression>,
}

impl Change for ChangeDefault {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.change_default(&self.table, &self.column, self.default.as_ref())
    }

    fn reverse(&self, before: &Catalog) -> Reversal {
        let old = before
            .table(&self.table)
            .and_then(|t| t.column(&self.column));
        match old {
            None => Reversal::Never(WhyNot::Refused),
            Some(old) => Reversal::by(Self {
                default: old.default.clone(),
                ..self.clone()
            }),
        }
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        vec![Effect::Alters(Object::Column {
            table: self.table.clone(),
            name: self.column.clone(),
        })]
    }

    fn describe(&self) -> String {
        let verb = self.default.as_ref().map_or("drop", |_| "set");
        format!("{verb} the default of `{}.{}`", self.table, self.column)
    }
}

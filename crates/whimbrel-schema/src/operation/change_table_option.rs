//! `change_table_option`.

use serde::{Deserialize, Serialize};

use super::{Change, Effect, Object, Operation, Reversal, WhyNot};
use crate::catalog::{Catalog, OptionChange, Refused, TableOptions};
use crate::identifier::Identifier;

/// Changes what a table has beside columns, keys and indexes; PostgreSQL only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeTableOption {
    /// The table.
    pub table: Identifier,
    /// What changes.
    pub change: OptionChange,
}

impl ChangeTableOption {
    /// The operations that lead a table from some options to others.
    pub fn between(
        table: &Identifier,
        from: &TableOptions,
        to: &TableOptions,
    ) -> impl Iterator<Item = Operation> {
        let changes = from.changes(to).into_iter();
        changes.map(|change| {
            let table = table.clone();
            Self { table, change }.into()
        })
    }
}

impl Change for ChangeTableOption {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.change_table_option(&self.table, &self.change)
    }

    fn reverse(&self, before: &Catalog) -> Reversal {
        let mut after = before.clone();
        let done = self.apply(&mut after).is_ok();
        let options = |catalog: &Catalog| catalog.table(&self.table).map(|t| t.options.clone());
        match (options(before), options(&after)) {
            (Some(before), Some(after)) if done => {
                Reversal::By(Self::between(&self.table, &after, &before).collect())
            }
            _ => Reversal::Never(WhyNot::Refused),
        }
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        let mut effects = vec![Effect::Alters(Object::Table(self.table.clone()))];
        if let OptionChange::Logged | OptionChange::Unlogged = self.change {
            effects.push(Effect::Scans {
                table: self.table.clone(),
            });
        }
        effects
    }

    fn describe(&self) -> String {
        format!("{} of `{}`", self.change, self.table)
    }
}

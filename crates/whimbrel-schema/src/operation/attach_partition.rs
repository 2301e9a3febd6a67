//! `attach_partition`.

use serde::{Deserialize, Serialize};

use super::{Change, DetachPartition, DropConstraint, DropIndex, Effect, Object, Operation};
use super::{Reversal, WhyNot};
use crate::catalog::{Catalog, Refused, Table};
use crate::identifier::Identifier;

/// Makes a table a partition of another; PostgreSQL only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachPartition {
    /// The table that becomes a partition.
    pub table: Identifier,
    /// The partitioned table.
    pub of: Identifier,
    /// Which rows it holds, as PostgreSQL writes it.
    pub bound: String,
}

impl AttachPartition {
    /// The operations that take away what a table got when it became a partition.
    fn surplus(&self, before: &Table, after: &Table) -> Vec<Operation> {
        let table = || self.table.clone();
        let known: Vec<&Identifier> = before.constraint_names().collect();
        let constraints = after
            .constraint_names()
            .filter(|name| !known.contains(name));
        let constraints = constraints.map(|name| {
            let (table, name) = (table(), name.clone());
            DropConstraint { table, name }.into()
        });
        let new = |name: &Identifier| before.index(name).is_none();
        let indexes = after.indexes.iter().filter(|index| new(&index.name));
        let indexes = indexes.map(|index| {
            let (table, name) = (table(), index.name.clone());
            DropIndex { table, name }.into()
        });
        constraints.chain(indexes).collect()
    }
}

impl Change for AttachPartition {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.attach_partition(&self.table, &self.of, &self.bound)
    }

    /// What the table had no match for stays with it, and goes by an operation of its own.
    fn reverse(&self, before: &Catalog) -> Reversal {
        let mut after = before.clone();
        let done = self.apply(&mut after).is_ok();
        let tables = before.table(&self.table).zip(after.table(&self.table));
        let Some((had, has)) = tables.filter(|_| done) else {
            return Reversal::Never(WhyNot::Refused);
        };
        let (table, of) = (self.table.clone(), self.of.clone());
        let mut back = vec![DetachPartition { table, of }.into()];
        back.extend(self.surplus(had, has));
        Reversal::By(back)
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        vec![
            Effect::Alters(Object::Table(self.of.clone())),
            Effect::Alters(Object::Table(self.table.clone())),
            Effect::Scans {
                table: self.table.clone(),
            },
        ]
    }

    fn describe(&self) -> String {
        format!("attach `{}` to `{}` as a partition", self.table, self.of)
    }
}

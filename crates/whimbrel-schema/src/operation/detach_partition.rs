//! `detach_partition`.

use serde::{Deserialize, Serialize};

use super::{AttachPartition, Change, Effect, Object, Reversal, WhyNot};
use crate::catalog::{Catalog, Refused};
use crate::identifier::Identifier;

/// Makes a partition a table of its own; PostgreSQL only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DetachPartition {
    /// The partition.
    pub table: Identifier,
    /// The partitioned table.
    pub of: Identifier,
}

impl Change for DetachPartition {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.detach_partition(&self.table, &self.of)
    }

    fn reverse(&self, before: &Catalog) -> Reversal {
        let table = before.table(&self.table);
        match table.and_then(|table| table.options.partition.as_ref()) {
            None => Reversal::Never(WhyNot::Refused),
            Some(partition) => Reversal::by(AttachPartition {
                table: self.table.clone(),
                of: self.of.clone(),
                bound: partition.bound.clone(),
            }),
        }
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        vec![
            Effect::Alters(Object::Table(self.of.clone())),
            Effect::Alters(Object::Table(self.table.clone())),
        ]
    }

    fn describe(&self) -> String {
        format!("detach the partition `{}` of `{}`", self.table, self.of)
    }
}

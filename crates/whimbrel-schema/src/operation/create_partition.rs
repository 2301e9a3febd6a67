//! `create_partition`.

use serde::{Deserialize, Serialize};

use super::{Change, DropTable, Effect, Object, Reversal};
use crate::catalog::{Catalog, Partitioning, Refused};
use crate::identifier::Identifier;

/// Creates a partition with the columns and parts of its table; PostgreSQL only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatePartition {
    /// The partition.
    pub table: Identifier,
    /// The partitioned table.
    pub of: Identifier,
    /// Which rows it holds, as PostgreSQL writes it.
    pub bound: String,
    /// How it shares them out among partitions of its own.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub partitioning: Option<Partitioning>,
}

impl Change for CreatePartition {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        let how = self.partitioning.as_ref();
        catalog.create_partition(&self.table, &self.of, &self.bound, how)
    }

    fn reverse(&self, _before: &Catalog) -> Reversal {
        let table = self.table.clone();
        Reversal::by(DropTable { table })
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        vec![Effect::Creates(Object::Table(self.table.clone()))]
    }

    fn describe(&self) -> String {
        format!("create partition `{}` of `{}`", self.table, self.of)
    }
}

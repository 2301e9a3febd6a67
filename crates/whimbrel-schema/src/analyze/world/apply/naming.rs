//! The names that PostgreSQL makes up, free in the world.

use super::super::World;
use crate::analyze::act::Name;
use crate::analyze::postgres_names::first_free;

impl World {
    /// The first free name for an index or sequence: `t_a_idx`, `t_a_idx1`, …
    pub(super) fn free_relation(&self, table: &Name, columns: &str, label: &str) -> Name {
        let name = first_free(&table.name, columns, label, |name| {
            let name = table.sibling(name);
            self.relations.contains_key(&name) || self.indexes.contains_key(&name)
        });
        table.sibling(name)
    }

    /// The first free name for a constraint: `t_a_check`, `t_a_check1`, …
    pub(super) fn free_constraint(&self, table: &Name, columns: &str, label: &str) -> String {
        first_free(&table.name, columns, label, |name| {
            self.relations
                .related(&Name::new(name))
                .filter(|(other, _)| other.schema == table.schema)
                .any(|(_, relation)| relation.constraint(name).is_some())
        })
    }
}

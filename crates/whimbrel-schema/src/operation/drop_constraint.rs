//! `drop_constraint`.

use serde::{Deserialize, Serialize};

use super::{AddCheck, AddExclusion, AddForeignKey, AddPrimaryKey, AddUnique};
use super::{Change, Effect, Object, Operation, Reversal, WhyNot};
use crate::catalog::{Catalog, Refused, Table};
use crate::identifier::Identifier;

/// Drops a primary key, unique constraint, foreign key or check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DropConstraint {
    /// The table.
    pub table: Identifier,
    /// The constraint.
    pub name: Identifier,
}

impl DropConstraint {
    /// The operation that adds the constraint as it is now.
    fn restoring(&self, table: &Table) -> Option<Operation> {
        let holder = || self.table.clone();
        let name = &self.name;
        if let Some(key) = table.primary_key.clone().filter(|key| key.name == *name) {
            let table = holder();
            return Some(AddPrimaryKey { table, key }.into());
        }
        if let Some(unique) = table.unique(name).cloned() {
            let table = holder();
            return Some(AddUnique { table, unique }.into());
        }
        if let Some(key) = table.foreign_key(name).cloned() {
            let table = holder();
            return Some(AddForeignKey { table, key }.into());
        }
        if let Some(exclusion) = table.exclusion(name).cloned() {
            let table = holder();
            return Some(AddExclusion { table, exclusion }.into());
        }
        let check = table.check(name)?.clone();
        let table = holder();
        Some(AddCheck { table, check }.into())
    }
}

impl Change for DropConstraint {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.drop_constraint(&self.table, &self.name)
    }

    fn reverse(&self, before: &Catalog) -> Reversal {
        let restoring = before.table(&self.table).and_then(|t| self.restoring(t));
        restoring.map_or(Reversal::Never(WhyNot::Refused), Reversal::by)
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        vec![Effect::Destroys(Object::Constraint {
            table: self.table.clone(),
            name: self.name.clone(),
        })]
    }

    fn describe(&self) -> String {
        format!("drop constraint `{}` of `{}`", self.name, self.table)
    }
}

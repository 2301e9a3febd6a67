//! Types and domains: the tables whose columns have them.

use std::collections::BTreeSet;

use super::prediction::Prediction;
use crate::analyze::act::{Act, DomainChange, Drop, Name, TypeChange};
use crate::analyze::footprint::LockMode;

impl Prediction<'_> {
    pub(super) fn change_type(&mut self, act: &Act) {
        match act {
            Act::CreateType(new) => self.need_free_type(&new.name),
            Act::CreateDomain(new) => self.need_free_type(&new.name),
            Act::AlterType(name, change) => self.alter_type(name, change),
            Act::AlterDomain(name, change) => self.alter_domain(name, change),
            Act::DropTypes(names, drop) | Act::DropDomains(names, drop) => {
                for name in names {
                    self.drop_type(name, *drop);
                }
            }
            _ => {}
        }
    }

    fn need_free_type(&mut self, name: &Name) {
        let world = self.world;
        let is_taken = world.enumerations.contains_key(name)
            || world.domains.contains_key(name)
            || world.types.contains_key(name);
        if is_taken {
            self.refuse("42710", format!("there is a type {name} already"));
        }
    }

    fn alter_type(&mut self, name: &Name, change: &TypeChange) {
        if let TypeChange::AlterAttribute(_) = change {
            let mut columns = self.world.columns_of_type(name).into_iter();
            if let Some((table, column)) = columns.next() {
                self.refuse("0A000", format!("{table}.{column} is of the type {name}"));
            }
            return;
        }
        let TypeChange::AddValue {
            value,
            if_not_exists: false,
            ..
        } = change
        else {
            return;
        };
        let known = self.world.enumerations.get(name);
        if known.is_some_and(|known| known.values.contains(value)) {
            self.refuse("42710", format!("{name} has the value {value} already"));
        }
    }

    fn alter_domain(&mut self, name: &Name, change: &DomainChange) {
        let checks = match change {
            DomainChange::AddConstraint(constraint) => !constraint.not_valid,
            DomainChange::ValidateConstraint(_) | DomainChange::SetNotNull => true,
            DomainChange::DropConstraint(_)
            | DomainChange::DropNotNull
            | DomainChange::Default
            | DomainChange::Rename(_)
            | DomainChange::Other => false,
        };
        if !checks {
            return;
        }
        for table in self.tables_with(name) {
            if self.holds_rows(&table) {
                self.lock(&table, LockMode::Share);
                self.scan(&table);
            }
        }
    }

    /// The tables with a column of a domain, or of a domain over it.
    fn tables_with(&self, domain: &Name) -> BTreeSet<Name> {
        let columns = self.world.columns_of_type(domain);
        let mut tables: BTreeSet<Name> = columns.into_iter().map(|(table, _)| table).collect();
        for (name, over) in &self.world.domains {
            if over.base.name == *domain && name != domain {
                tables.extend(self.tables_with(name));
            }
        }
        tables
    }

    fn drop_type(&mut self, name: &Name, drop: Drop) {
        if !drop.cascade {
            let mut columns = self.world.columns_of_type(name).into_iter();
            if let Some((table, column)) = columns.next() {
                return self.refuse("2BP01", format!("{table}.{column} is of the type {name}"));
            }
            let mut domains = self.world.domains.iter();
            if let Some((domain, _)) = domains.find(|(_, over)| over.base.name == *name) {
                return self.refuse("2BP01", format!("the domain {domain} is over {name}"));
            }
        }
        for table in self.tables_with(name) {
            self.lock(&table, LockMode::AccessExclusive);
        }
    }
}

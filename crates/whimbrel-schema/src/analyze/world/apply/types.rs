//! Types, domains and functions.

use super::super::{Birth, Column, Domain, Enumeration, Function, Relation, World};
use crate::analyze::act::{Act, ConstraintKind, DomainChange, Name, NewType, TypeChange};

impl World {
    pub(super) fn apply_to_types(&mut self, act: &Act) {
        match act {
            Act::CreateType(new) => self.create_type(new),
            Act::AlterType(name, change) => self.alter_type(name, change),
            Act::DropTypes(names, _) | Act::DropDomains(names, _) => {
                names.iter().for_each(|name| self.drop_type(name));
            }
            Act::CreateDomain(new) => {
                let made = Domain {
                    base: new.base.clone(),
                    constrained: new.constrained,
                    not_valid: Vec::new(),
                    default: new.default.clone(),
                    birth: Birth::Now,
                };
                self.domains.insert(new.name.clone(), made);
                self.break_loop(&new.name);
            }
            Act::AlterDomain(name, change) => self.alter_domain(name, change),
            Act::CreateFunction(new) => {
                let there = self.functions.get(&new.name);
                let made = Function {
                    volatility: new.volatility,
                    is_constant: new.is_constant,
                    birth: there.map_or(Birth::Now, |there| there.birth),
                };
                self.functions.insert(new.name.clone(), made);
            }
            Act::DropFunctions(names, _) => names.iter().for_each(|name| {
                self.functions.remove(name);
                self.drop_triggers_calling(name);
            }),
            _ => {}
        }
    }

    fn create_type(&mut self, new: &NewType) {
        let Some(values) = &new.values else {
            self.types.insert(new.name.clone(), Birth::Now);
            return;
        };
        let made = Enumeration {
            values: values.clone(),
            birth: Birth::Now,
            new_values: Vec::new(),
            renamed_from: None,
        };
        self.enumerations.insert(new.name.clone(), made);
    }

    fn alter_type(&mut self, name: &Name, change: &TypeChange) {
        match change {
            TypeChange::AddValue { value, .. } => self.add_value(name, value),
            TypeChange::RenameValue { from, to } => {
                let enumeration = self.enumerations.get_mut(name);
                let lists = enumeration
                    .map(|e| e.values.iter_mut().chain(&mut e.new_values))
                    .into_iter()
                    .flatten();
                for value in lists.filter(|value| *value == from) {
                    to.clone_into(value);
                }
            }
            TypeChange::Rename(to) => self.rename_type(name, &name.sibling(to)),
            TypeChange::SetSchema(to) => {
                self.rename_type(name, &Name::within(to, name.name.clone()));
            }
            TypeChange::DropAttribute(_) | TypeChange::AlterAttribute(_) | TypeChange::Other => {}
        }
    }

    /// A value of an unknown type makes the type known, with this value.
    fn add_value(&mut self, name: &Name, value: &str) {
        let unseen = || Enumeration {
            values: Vec::new(),
            birth: Birth::Before,
            new_values: Vec::new(),
            renamed_from: None,
        };
        let enumeration = self.enumerations.get_or_insert_with(name, unseen);
        if enumeration.values.iter().any(|there| there == value) {
            return;
        }
        enumeration.values.push(value.to_owned());
        if enumeration.birth == Birth::Before {
            enumeration.new_values.push(value.to_owned());
        }
    }

    pub(super) fn rename_type(&mut self, from: &Name, to: &Name) {
        if let Some(mut enumeration) = self.enumerations.remove(from) {
            if enumeration.birth == Birth::Before {
                enumeration.renamed_from.get_or_insert_with(|| from.clone());
            }
            self.enumerations.insert(to.clone(), enumeration);
        }
        if let Some(domain) = self.domains.remove(from) {
            self.domains.insert(to.clone(), domain);
        }
        if let Some(birth) = self.types.remove(from) {
            self.types.insert(to.clone(), birth);
        }
        let has_type = |column: &Column| {
            let data_type = column.data_type.as_ref();
            data_type.is_some_and(|data_type| data_type.name == *from)
        };
        let of_type = |_: &Name, r: &Relation| r.columns.iter().any(has_type);
        let relations = self.relations.iter_mut_where(of_type);
        let of_columns = relations.flat_map(|(_, relation)| &mut relation.columns);
        let of_columns = of_columns.filter_map(|column| column.data_type.as_mut());
        let domains = self
            .domains
            .iter_mut_where(|_, domain| domain.base.name == *from);
        let of_domains = domains.map(|(_, domain)| &mut domain.base);
        for data_type in of_columns.chain(of_domains) {
            if data_type.name == *from {
                data_type.name = to.clone();
            }
        }
        self.break_loop(to);
    }

    /// Forgets a domain over itself, which no server has: whoever follows the bases has to end.
    fn break_loop(&mut self, name: &Name) {
        let mut below = self.domains.get(name);
        while let Some(domain) = below.filter(|domain| domain.base.name != *name) {
            below = self.domains.get(&domain.base.name);
        }
        if below.is_some() {
            self.domains.remove(name);
        }
    }

    /// Drops a type with the columns that have it, which the server only does with `CASCADE`.
    pub(super) fn drop_type(&mut self, name: &Name) {
        self.enumerations.remove(name);
        self.domains.remove(name);
        self.types.remove(name);
        for (table, column) in self.columns_of_type(name) {
            self.drop_column(&table, &column);
        }
    }

    /// The columns that have a type, or an array of it.
    pub(in super::super) fn columns_of_type(&self, name: &Name) -> Vec<(Name, String)> {
        let mut found = Vec::new();
        for (table, relation) in &self.relations {
            for column in &relation.columns {
                let data_type = column.data_type.as_ref();
                if data_type.is_some_and(|data_type| data_type.name == *name) {
                    found.push((table.clone(), column.name.clone()));
                }
            }
        }
        found
    }

    fn alter_domain(&mut self, name: &Name, change: &DomainChange) {
        if let DomainChange::Rename(to) = change {
            return self.rename_type(name, &name.sibling(to));
        }
        let Some(domain) = self.domains.get_mut(name) else {
            return;
        };
        match change {
            DomainChange::AddConstraint(constraint) if constraint.not_valid => {
                let given = constraint.name.clone();
                let automatic = || format!("{}_check", name.name);
                domain.not_valid.push(given.unwrap_or_else(automatic));
            }
            DomainChange::AddConstraint(constraint) => {
                let is_check = matches!(constraint.kind, ConstraintKind::Check(_));
                domain.constrained |=
                    is_check || matches!(constraint.kind, ConstraintKind::NotNull(_));
            }
            DomainChange::ValidateConstraint(constraint) => {
                domain.not_valid.retain(|there| there != constraint);
                domain.constrained = true;
            }
            // The others of its constraints have no names here: it is taken to have more.
            DomainChange::DropConstraint(constraint) => {
                domain.not_valid.retain(|there| there != constraint);
            }
            DomainChange::SetNotNull => domain.constrained = true,
            DomainChange::DropNotNull
            | DomainChange::Default
            | DomainChange::Rename(_)
            | DomainChange::Other => {}
        }
    }
}

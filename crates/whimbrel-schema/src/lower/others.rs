//! Enum types, comments, and all that a catalog does not hold.

use super::lowering::{Lowering, Outcome};
use super::stop::Stop;
use crate::analyze::act::{Act, Drop, Name, NewType, Subject, TypeChange};
use crate::catalog::{DefinitionKey, DefinitionKind, Enumeration};
use crate::operation::{
    AddEnumValue, ChangeComment, CreateEnum, DropEnum, RenameEnum, RenameEnumValue,
};

impl Lowering<'_> {
    /// Lowers what is about no table and no index.
    pub(super) fn other(&mut self, act: &Act) -> Outcome {
        match act {
            Act::CreateType(new) => self.create_type(new),
            Act::AlterType(name, change) => self.alter_type(name, change),
            Act::DropTypes(names, drop) => self.drop_types(names, *drop),
            Act::Comment(subject, text) => self.comment(subject, text.as_deref()),
            Act::CreateView(view) => self.create_view(view),
            Act::CreateTrigger(trigger) => self.create_trigger(trigger),
            Act::CreatePolicy { table, name, .. } => {
                self.define_on(DefinitionKind::Policy, self.spelt(name), table)
            }
            Act::CreateSequence(name, said) => self.create_sequence(name, said),
            Act::CreateDomain(domain) => self.create_domain(&domain.name),
            Act::CreateSchema(name) => self.create_schema(name),
            Act::CreateExtension(name) => self.create_extension(name),
            Act::RenameTrigger { table, from, to } => self.rename_trigger(table, from, to),
            Act::RenameSchema { from, to } => {
                let key = DefinitionKey::new(DefinitionKind::Schema, self.spelt(from));
                self.rename_object(key, self.spelt(to))
            }
            Act::AlterSequence(name, owner) => self.alter_sequence(name, owner),
            Act::DropTrigger { table, name, drop } => {
                self.drop_part(DefinitionKind::Trigger, table.as_ref(), name, *drop)
            }
            Act::DropPolicy { table, name } => {
                let drop = Drop::default();
                self.drop_part(DefinitionKind::Policy, Some(table), name, drop)
            }
            Act::Opaque {
                what,
                touches,
                creates,
            } => Err(match touches.is_empty() && creates.is_empty() {
                true => Stop::anything(what),
                false => {
                    let names = touches.iter().chain(creates);
                    Stop::opaque(what, names.map(|name| self.known(name)).collect())
                }
            }),
            Act::DropSchemas(names, drop)
                if drop.cascade || names.iter().any(|n| n == "public") =>
            {
                Err(Stop::anything("a schema that goes with all in it"))
            }
            Act::DropSequences(_, drop)
            | Act::DropDomains(_, drop)
            | Act::DropFunctions(_, drop)
            | Act::DropExtensions(_, drop)
                if drop.cascade =>
            {
                Err(Stop::anything("what goes by CASCADE"))
            }
            Act::DropViews(names, drop) | Act::DropSequences(names, drop) => {
                self.drop_relations(names, *drop)
            }
            Act::DropDomains(names, drop) => {
                let own = names.iter().filter(|name| name.schema.is_none());
                let own = own.map(|name| name.name.as_str());
                self.drop_named(DefinitionKind::Domain, own, *drop)
            }
            Act::DropSchemas(names, drop) => {
                let names = names.iter().map(String::as_str);
                self.drop_named(DefinitionKind::Schema, names, *drop)
            }
            Act::DropExtensions(names, drop) => {
                let names = names.iter().map(String::as_str);
                self.drop_named(DefinitionKind::Extension, names, *drop)
            }
            Act::Rebuild(rebuild) => Err(Stop::opaque(
                "a table made anew",
                vec![self.known(&rebuild.table)],
            )),
            _ => Ok(()),
        }
    }

    fn create_type(&mut self, new: &NewType) -> Outcome {
        let Some(values) = &new.values else {
            return Ok(());
        };
        let name = self.own(&new.name)?;
        self.make(CreateEnum {
            enumeration: Enumeration::new(name, values.clone()),
        })
    }

    fn alter_type(&mut self, name: &Name, change: &TypeChange) -> Outcome {
        let name = self.own(name)?;
        if self.catalog.enumeration(&name).is_none() {
            return Ok(());
        }
        match change {
            TypeChange::AddValue {
                value,
                position,
                if_not_exists,
            } => {
                let known = self.catalog.enumeration(&name);
                // The operation adds a value with `IF NOT EXISTS`, too.
                let is_there = known.is_some_and(|known| known.position(value).is_some());
                if *if_not_exists && is_there {
                    return Ok(());
                }
                self.make(AddEnumValue {
                    name,
                    value: value.clone(),
                    position: position.clone(),
                })
            }
            TypeChange::RenameValue { from, to } => self.make(RenameEnumValue {
                name,
                from: from.clone(),
                to: to.clone(),
            }),
            TypeChange::Rename(to) => {
                let to = name.sibling(&self.spelt(to));
                self.make(RenameEnum { from: name, to })
            }
            TypeChange::SetSchema(_) => Err(Stop::opaque("a move between schemas", vec![name])),
            // A catalog holds no owners of enum types.
            TypeChange::DropAttribute(_) | TypeChange::AlterAttribute(_) | TypeChange::Other => {
                Ok(())
            }
        }
    }

    fn drop_types(&mut self, names: &[Name], drop: Drop) -> Outcome {
        for name in names {
            let name = self.own(name)?;
            if self.catalog.enumeration(&name).is_some() {
                if drop.if_exists {
                    self.beyond("IF EXISTS");
                }
                self.make(DropEnum { name })?;
            } else if drop.cascade {
                return Err(Stop::anything("what goes by CASCADE"));
            }
        }
        Ok(())
    }

    fn comment(&mut self, subject: &Subject, text: Option<&str>) -> Outcome {
        let comment = text.map(str::to_owned);
        match subject {
            Subject::Table(name) | Subject::Column(name, _)
                if self.relation_key(&self.known(name)).is_some() =>
            {
                self.beyond("COMMENT ON");
                Ok(())
            }
            Subject::Table(name) => {
                let table = self.own(name)?;
                let column = None;
                self.make(ChangeComment {
                    table,
                    column,
                    comment,
                })
            }
            Subject::Column(name, column) => {
                let table = self.own(name)?;
                let known = self.catalog.require_table(&table)?;
                let column = Some(self.column_of(known, column));
                self.make(ChangeComment {
                    table,
                    column,
                    comment,
                })
            }
            Subject::Index(_) | Subject::OfTable(_) | Subject::Other => Ok(()),
        }
    }
}

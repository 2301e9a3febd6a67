//! Enum types, comments, and all that a catalog does not hold.

use super::lowering::{Lowering, Outcome};
use super::stop::Stop;
use crate::analyze::act::{Act, Drop, Name, NewType, Subject, TypeChange};
use crate::catalog::Enumeration;
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
            Act::CreateView(view) => {
                // A table of this name is missing for a good reason.
                let name = self.known(&view.name);
                self.catalog.loosen(&name);
                Ok(())
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

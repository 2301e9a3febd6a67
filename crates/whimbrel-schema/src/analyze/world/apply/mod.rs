//! How acts change the world.
//!
//! Nothing here fails: an act on a table that is not known makes it known by name, and what the
//! server would refuse has been refused by the footprint.

mod columns;
mod constraints;
mod copies;
mod indexes;
mod naming;
mod partitions;
mod removal;
mod rename;
mod tables;
mod types;
mod views;

pub(super) use columns::below_serial;

use super::{Birth, Relation, RelationKind, Size, World};
use crate::analyze::act::{Act, AlterTable, ColumnChange, Name, TableChange, TableSetting};
use crate::analyze::footprint::Footprint;

impl World {
    /// Changes the world as the statement does; what the server refuses changes nothing.
    pub fn apply(&mut self, act: &Act, footprint: &Footprint) {
        if footprint.refusal.is_some() {
            return;
        }
        match act {
            Act::CreateTable(new) => self.create_table(new),
            Act::AlterTable(alter) => self.alter_table(alter),
            Act::Rebuild(rebuild) => self.alter_table(&AlterTable {
                table: rebuild.table.clone(),
                only: false,
                if_exists: false,
                changes: rebuild.changes.clone(),
            }),
            Act::Pragma { name, value } => self.set_pragma(name, value.as_deref()),
            Act::DropTables(names, _) | Act::DropViews(names, _) | Act::DropSequences(names, _) => {
                names.iter().for_each(|name| self.drop_relation(name));
            }
            Act::CreateIndex(new) => self.create_index(new),
            Act::AlterIndex(name, change) => self.alter_index(name, change),
            Act::DropIndexes(names, _, _) => {
                names.iter().for_each(|name| self.drop_index(name));
            }
            Act::CreateView(new) => self.create_view(new),
            Act::RefreshView(name, _, data) => self.refresh_view(name, *data),
            Act::CreateSequence(name, _) => {
                let made = Relation::new(RelationKind::Sequence, Birth::Now);
                self.relations.get_or_insert_with(name, || made);
            }
            Act::AlterSequence(name, owner) => self.own(name, owner),
            Act::CreateTrigger(new) => self.create_trigger(new),
            Act::RenameTrigger { table, from, to } => self.rename_trigger(table, from, to),
            Act::DropTrigger { table, name, .. } => self.drop_trigger(table.as_ref(), name),
            Act::CreatePolicy { table, name, .. } => {
                self.touch(table).policies.insert(name.clone());
            }
            Act::DropPolicy { table, name } => {
                self.touch(table).policies.remove(name);
            }
            Act::CreateStatistics {
                name: Some(name),
                table,
            } => {
                self.statistics.insert(name.clone(), table.clone());
            }
            Act::DropStatistics(names) => names.iter().for_each(|name| {
                self.statistics.remove(name);
            }),
            Act::RenameSchema { from, to } => self.rename_schema(from, to),
            Act::DropSchemas(names, _) => names.iter().for_each(|name| self.drop_schema(name)),
            Act::CreateSchema(name) => {
                self.schemas.get_or_insert_with(name, || Birth::Now);
            }
            Act::CreateExtension(name) => {
                self.extensions.insert(name.clone());
            }
            Act::DropExtensions(names, _) => names.iter().for_each(|name| {
                self.extensions.remove(name);
            }),
            Act::Truncate(names, drop, only) => {
                for name in self.truncated(names, *drop, only) {
                    self.touch(&name).size = Size::Known { rows: 0, bytes: 0 };
                }
            }
            Act::Insert { table, .. } | Act::CopyIn(table) | Act::Merge { table, .. } => {
                self.fill(table);
            }
            Act::Opaque {
                touches, creates, ..
            } => self.believe(touches, creates),
            _ => self.apply_to_types(act),
        }
    }

    /// Takes the author's word for what his SQL does; SQL of which nothing is said may do anything.
    fn believe(&mut self, touches: &[Name], creates: &[Name]) {
        self.is_partial |= touches.is_empty() && creates.is_empty();
        touches.iter().for_each(|name| self.fill(name));
        for name in creates {
            let made = Relation::new(RelationKind::Table, Birth::Now);
            self.relations.get_or_insert_with(name, || made);
        }
    }

    /// A relation; one that nobody made is taken to have been there before.
    pub(super) fn touch(&mut self, name: &Name) -> &mut Relation {
        self.relations
            .get_or_insert_with(name, || Relation::new(RelationKind::Table, Birth::Before))
    }

    /// A table that gets rows is no longer known to be empty.
    fn fill(&mut self, table: &Name) {
        let relation = self.touch(table);
        if matches!(relation.size, Size::Known { rows: 0, .. }) {
            relation.size = Size::Unknown;
        }
    }

    fn alter_table(&mut self, alter: &AlterTable) {
        let is_missing = self.relation(&alter.table).is_none() && !self.is_partial;
        if alter.if_exists && is_missing {
            return;
        }
        for change in &alter.changes {
            self.change(alter, change);
        }
    }

    fn change(&mut self, alter: &AlterTable, change: &TableChange) {
        let table = &alter.table;
        if !self.indexes.contains_key(table) {
            self.touch(table);
        }
        match change {
            TableChange::AddColumn { column, .. } => {
                self.add_column(table, column);
                let members = self.family(table, alter.only).into_iter().skip(1);
                for member in members {
                    self.add_inherited(table, &member, column);
                }
            }
            TableChange::DropColumn { name, .. } => {
                for member in self.family(table, alter.only) {
                    self.drop_column(&member, name);
                }
            }
            TableChange::Column { name, change } => self.change_column(alter, name, change),
            TableChange::RenameColumn { from, to } => {
                for member in self.family(table, alter.only) {
                    self.rename_column(&member, from, to);
                }
            }
            TableChange::Rename(to) => self.rename_relation(table, &table.sibling(to)),
            TableChange::SetSchema(to) => self.set_schema(table, to),
            TableChange::AddConstraint(constraint) if alter.only => {
                self.add_constraint_here(table, constraint);
            }
            TableChange::AddConstraint(constraint) => self.add_constraint(table, constraint),
            TableChange::ValidateConstraint(name) => self.validate_constraint(table, name),
            TableChange::DropConstraint { name, .. } => self.drop_constraint(table, name),
            TableChange::RenameConstraint { from, to } => self.rename_constraint(table, from, to),
            TableChange::AttachPartition { partition, bound } => {
                self.attach_partition(table, partition, bound);
            }
            TableChange::DetachPartition { partition, .. } => {
                self.detach_partition(table, partition);
            }
            TableChange::Inherit(parent) => {
                self.descend(table, parent);
            }
            TableChange::NoInherit(parent) => {
                self.touch(table).parents.remove(parent);
            }
            TableChange::Set(TableSetting::Unlogged) => self.touch(table).unlogged = true,
            TableChange::Set(TableSetting::Logged) => self.touch(table).unlogged = false,
            TableChange::Set(_) | TableChange::AlterConstraint(_) => {}
        }
    }

    fn change_column(&mut self, alter: &AlterTable, name: &str, change: &ColumnChange) {
        for member in self.family(&alter.table, alter.only) {
            self.alter_column(&member, name, change);
        }
    }

    /// A table with its partitions and children, or it `ONLY`.
    pub(super) fn family(&self, table: &Name, only: bool) -> Vec<Name> {
        let mut family = vec![table.clone()];
        if !only {
            family.extend(self.partitions(table));
        }
        family
    }
}

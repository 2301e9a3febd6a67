//! `DROP COLUMN`: what goes with it, and what keeps it.

use super::prediction::Prediction;
use crate::analyze::act::{AlterTable, Drop, Name};
use crate::analyze::footprint::LockMode;
use crate::analyze::world::{Relation, RelationKind};

impl Prediction<'_> {
    pub(super) fn drop_column(&mut self, alter: &AlterTable, name: &str, drop: Drop) {
        let table = &alter.table;
        if drop.if_exists && self.lacks_column(table, name) {
            return;
        }
        if !self.need_column(table, name) {
            return;
        }
        if let Some(relation) = self.relation(table) {
            self.need_own_column(relation, name);
        }
        for member in self.members(alter) {
            self.drop_column_of(alter, &member, name, drop);
        }
    }

    /// A column that partitions are told by, or that a parent gives, stays.
    pub(super) fn need_own_column(&mut self, relation: &Relation, name: &str) {
        if let RelationKind::Partitioned(keys) = &relation.kind
            && keys.iter().any(|key| key == name)
        {
            self.refuse("42P16", format!("{name} is in the partition key"));
        }
        let mut parents = relation.parents.iter();
        let gives = |parent: &&Name| {
            self.relation(parent)
                .is_some_and(|p| p.column(name).is_some())
        };
        if let Some(parent) = parents.find(gives) {
            self.refuse("42P16", format!("{name} comes from {parent}"));
        }
    }

    fn drop_column_of(&mut self, alter: &AlterTable, table: &Name, name: &str, drop: Drop) {
        let views = self.world.views_naming(table, name);
        if !drop.cascade
            && let Some(view) = views.first()
        {
            return self.refuse("2BP01", format!("the view {view} reads {name}"));
        }
        for view in views {
            self.lock_with_views(&view);
        }
        if !drop.cascade
            && let Some(trigger) = self.trigger_on(table, name)
        {
            return self.refuse("2BP01", format!("the trigger {trigger} waits for {name}"));
        }
        self.lock_sequences(table, name, LockMode::AccessExclusive);
        let indexes = self.world.indexes_of(table);
        let indexes = indexes.filter(|(_, index)| index.names(name));
        let indexes: Vec<Name> = indexes.map(|(index, _)| index.clone()).collect();
        for index in indexes {
            self.lock_index_family(&index, LockMode::AccessExclusive);
        }
        let Some(relation) = self.relation(table) else {
            return;
        };
        let uses = |column: &&crate::analyze::world::Column| {
            let generated = column.generated.as_ref();
            generated.is_some_and(|generated| generated.expression.columns.contains(name))
        };
        if !drop.cascade
            && let Some(column) = relation.columns.iter().find(uses)
        {
            let why = format!("{} is computed from {name}", column.name);
            return self.refuse("2BP01", why);
        }
        for constraint in &relation.constraints {
            if constraint.columns().contains(&name) {
                self.drop_of(alter, table, constraint, drop);
            }
        }
    }

    /// The trigger of an `UPDATE OF` a column.
    pub(super) fn trigger_on(&self, table: &Name, column: &str) -> Option<String> {
        let of_row = format!("new.{column}");
        let triggers = self.relation(table)?.triggers.iter();
        let mut waiting = triggers.filter(|trigger| trigger.columns.contains(&of_row));
        waiting.next().map(|trigger| trigger.name.clone())
    }
}

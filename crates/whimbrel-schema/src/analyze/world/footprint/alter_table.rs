//! `ALTER TABLE`: one lock, then every action.

use super::lock_level;
use super::prediction::{Prediction, column_makes, has_index};
use super::type_change::NewType;
use crate::analyze::act::{
    Act, AlterTable, ColumnChange, Constraint, ConstraintKind, Name, TableChange, TableSetting,
};
use crate::analyze::footprint::LockMode;
use crate::analyze::world::RelationKind;

impl Prediction<'_> {
    pub(super) fn alter_table(&mut self, alter: &AlterTable, act: &Act) {
        let table = &alter.table;
        if self.world.indexes.contains_key(table) {
            // Only `ALTER INDEX` knows from the start that it is an index.
            return self.lock(table, LockMode::AccessExclusive);
        }
        if alter.if_exists && self.is_missing(table) {
            return;
        }
        let levels = alter.changes.iter();
        let levels = levels.map(|change| lock_level::of(change, self.settings.version));
        let Some(mode) = levels.max() else {
            return;
        };
        self.lock_known(table, mode);
        if self.is_refused() {
            return;
        }
        for change in &alter.changes {
            for member in self.reached(alter, change) {
                self.lock(&member, mode);
            }
        }
        for change in &alter.changes {
            self.change(alter, change);
        }
        for change in &alter.changes {
            if let TableChange::Column { name, change } = change
                && let Some(new) = new_type(name, change)
            {
                self.check_new_type(alter, new);
            }
        }
        if !self.is_refused() && alter.changes.iter().any(makes) {
            let adopted: Vec<Name> = alter.changes.iter().filter_map(adopted(table)).collect();
            self.make_new(act, &adopted);
        }
    }

    /// The partitions and children that an action reaches.
    fn reached(&self, alter: &AlterTable, change: &TableChange) -> Vec<Name> {
        if alter.only {
            return Vec::new();
        }
        let in_all = self.world.partitions(&alter.table);
        match change {
            TableChange::AddColumn { .. }
            | TableChange::DropColumn { .. }
            | TableChange::RenameColumn { .. }
            | TableChange::DropConstraint { .. }
            | TableChange::RenameConstraint { .. }
            | TableChange::ValidateConstraint(_)
            | TableChange::Column { .. } => in_all,
            TableChange::AddConstraint(constraint) => match constraint.kind {
                // Observed on 15 and on 18.
                _ if constraint.no_inherit && self.is_before(18) => Vec::new(),
                ConstraintKind::Check(_)
                | ConstraintKind::NotNull(_)
                | ConstraintKind::PrimaryKey { .. } => in_all,
                // Its locks on partitions depend on the version.
                ConstraintKind::Unique { .. } => Vec::new(),
                _ if self.is_partitioned(&alter.table) => in_all,
                _ => Vec::new(),
            },
            TableChange::Set(TableSetting::EnableTrigger | TableSetting::DisableTrigger)
                if self.has_triggers(&alter.table) =>
            {
                in_all
            }
            TableChange::AlterConstraint(_) if self.is_partitioned(&alter.table) => in_all,
            _ => Vec::new(),
        }
    }

    /// A sequence that a column owns moves with its table alone.
    fn set_schema(&mut self, table: &Name) {
        let owner = self.relation(table).and_then(|r| r.owned_by.as_ref());
        if let Some((owner, _)) = owner {
            return self.refuse("0A000", format!("{table} belongs to {owner}"));
        }
        self.lock_owned(table, LockMode::AccessExclusive);
    }

    /// `REPLICA IDENTITY USING INDEX`.
    fn identify_by(&mut self, table: &Name, by: &str) {
        let Some(index) = by.strip_prefix("INDEX ") else {
            return;
        };
        let index = table.sibling(index);
        if self.world.is_absent(&index) {
            return self.refuse("42704", format!("there is no index {index}"));
        }
        self.lock(&index, LockMode::Share);
    }

    fn has_triggers(&self, table: &Name) -> bool {
        let relation = self.relation(table);
        self.is_partitioned(table) && relation.is_some_and(|r| !r.triggers.is_empty())
    }

    fn change(&mut self, alter: &AlterTable, change: &TableChange) {
        let table = &alter.table;
        match change {
            TableChange::AddColumn {
                column,
                if_not_exists,
            } => self.add_column(alter, column, *if_not_exists),
            TableChange::DropColumn { name, drop } => self.drop_column(alter, name, *drop),
            TableChange::Column { name, change } => self.change_column(alter, name, change),
            TableChange::RenameColumn { from, to } => self.rename_column(table, from, to),
            TableChange::Rename(to) => self.need_free(&table.sibling(to)),
            TableChange::SetSchema(_) => self.set_schema(table),
            TableChange::AddConstraint(constraint) => self.add_constraint(alter, constraint),
            TableChange::ValidateConstraint(name) => self.validate(alter, name),
            TableChange::DropConstraint { name, drop } => {
                self.drop_constraint(alter, name, *drop);
            }
            TableChange::RenameConstraint { from, .. } => self.rename_constraint(table, from),
            TableChange::AttachPartition { partition, bound } => {
                self.attach(table, partition, bound);
            }
            TableChange::DetachPartition {
                partition,
                concurrency,
            } => self.detach(table, partition, *concurrency),
            TableChange::Inherit(parent) => {
                self.lock_known(parent, LockMode::ShareUpdateExclusive);
            }
            TableChange::NoInherit(parent) => self.lock_known(parent, LockMode::AccessShare),
            TableChange::Set(TableSetting::ReplicaIdentity(by)) => self.identify_by(table, by),
            TableChange::Set(setting) => self.set(table, setting),
            TableChange::AlterConstraint(_) => {}
        }
    }

    fn change_column(&mut self, alter: &AlterTable, name: &str, change: &ColumnChange) {
        let table = &alter.table;
        if !self.has_or_gets_column(alter, name) {
            return self.refuse("42703", format!("{table} has no column {name}"));
        }
        match change {
            ColumnChange::Type { .. } => {
                if let Some(new) = new_type(name, change) {
                    self.change_type_of(alter, new);
                }
            }
            ColumnChange::SetNotNull => self.set_not_null(alter, name),
            ColumnChange::DropNotNull => self.drop_not_null(table, name),
            ColumnChange::AddIdentity(..) => self.add_identity(table, name),
            ColumnChange::DropIdentity => {
                self.lock_sequences(table, name, LockMode::AccessExclusive);
            }
            ColumnChange::AlterSequence(_) => {
                self.lock_sequences(table, name, LockMode::ShareRowExclusive);
            }
            ColumnChange::DropExpression if self.is_before(13) => {
                self.refuse("42601", "PostgreSQL 13 is the first with DROP EXPRESSION");
            }
            ColumnChange::SetExpression(_) if self.is_before(17) => {
                self.refuse("42601", "PostgreSQL 17 is the first with SET EXPRESSION");
            }
            ColumnChange::SetExpression(_) => self.set_expression(alter, name),
            ColumnChange::SetDefault(_)
            | ColumnChange::DropDefault
            | ColumnChange::DropExpression
            | ColumnChange::SetStatistics
            | ColumnChange::SetStorage => {}
        }
    }

    /// Tells whether a column may be there, or is added by the same statement.
    pub(super) fn has_or_gets_column(&self, alter: &AlterTable, name: &str) -> bool {
        let mut changes = alter.changes.iter();
        let is_added = changes.any(
            |change| matches!(change, TableChange::AddColumn { column, .. } if column.name == name),
        );
        is_added || !self.lacks_column(&alter.table, name)
    }

    fn rename_column(&mut self, table: &Name, from: &str, to: &str) {
        if !self.need_column(table, from) {
            return;
        }
        if self.relation(table).is_some_and(|r| r.column(to).is_some()) {
            self.refuse("42701", format!("{table} has a column {to} already"));
        }
    }

    /// Refuses a name for a relation that is taken.
    pub(super) fn need_free(&mut self, name: &Name) {
        let relation = self.relation(name).filter(|r| r.is_known);
        if relation.is_some() || self.world.indexes.contains_key(name) {
            self.refuse("42P07", format!("there is a relation {name} already"));
        }
    }

    fn set(&mut self, table: &Name, setting: &TableSetting) {
        let is_unlogged = self.relation(table).is_some_and(|r| r.unlogged);
        match setting {
            // Since 18; before it the command did nothing.
            TableSetting::Logged | TableSetting::Unlogged
                if self.is_partitioned(table) && !self.is_before(18) =>
            {
                self.refuse("42809", format!("{table} is partitioned and keeps no log"));
            }
            TableSetting::Logged if is_unlogged || self.relation(table).is_none() => {
                self.switch_log(table);
            }
            TableSetting::Unlogged if !is_unlogged => self.switch_log(table),
            TableSetting::ClusterOn(index) => {
                self.lock(&table.sibling(index), LockMode::ShareUpdateExclusive);
            }
            TableSetting::AccessMethod => self.rewrite(table),
            TableSetting::Tablespace => self.copy_files(table),
            TableSetting::Owner => {
                self.lock_indexes(table, LockMode::AccessExclusive);
                self.lock_owned(table, LockMode::AccessExclusive);
            }
            _ => {}
        }
    }

    /// `SET LOGGED`, `SET UNLOGGED`; the sequences of columns go with the table since 15.
    fn switch_log(&mut self, table: &Name) {
        self.rewrite(table);
        if !self.is_before(15) {
            self.lock_owned(table, LockMode::AccessExclusive);
        }
    }

    /// Locks the sequences of a table's columns.
    pub(super) fn lock_owned(&mut self, table: &Name, mode: LockMode) {
        for (name, relation) in self.world.relations.related(table) {
            let is_owner = |(owner, _): &(Name, String)| owner == table;
            if relation.owned_by.as_ref().is_some_and(is_owner) {
                self.lock(name, mode);
            }
        }
    }

    /// Locks the sequence of a column.
    pub(super) fn lock_sequences(&mut self, table: &Name, column: &str, mode: LockMode) {
        for (name, relation) in self.world.relations.related(table) {
            let owner = relation.owned_by.as_ref();
            if owner.is_some_and(|(t, c)| t == table && c == column) {
                self.lock(name, mode);
            }
        }
    }

    /// A stored column is computed anew for every row; 17 and newer.
    fn set_expression(&mut self, alter: &AlterTable, name: &str) {
        for member in self.family(&alter.table) {
            let column = self.relation(&member).and_then(|r| r.column(name));
            let generated = column.and_then(|column| column.generated.as_ref());
            if generated.is_none_or(|generated| generated.stored) {
                self.rewrite(&member);
            } else {
                self.recheck(&member, name);
            }
        }
    }

    fn add_identity(&mut self, table: &Name, name: &str) {
        let column = self.relation(table).and_then(|r| r.column(name));
        let Some(column) = column else {
            return;
        };
        if column.sequence.is_some() || column.default.is_some() {
            self.refuse(
                "55000",
                format!("{name} has a default or numbers its rows already"),
            );
        } else if !column.not_null {
            self.refuse("55000", format!("{name} is not declared NOT NULL"));
        }
    }
}

fn new_type<'c>(column: &'c str, change: &'c ColumnChange) -> Option<NewType<'c>> {
    match change {
        ColumnChange::Type {
            to,
            collation,
            using,
        } => Some(NewType {
            column,
            to,
            collation: collation.as_deref(),
            using: using.as_ref(),
        }),
        _ => None,
    }
}

/// Tells whether an action may make relations or indexes.
fn makes(change: &TableChange) -> bool {
    match change {
        TableChange::AddColumn { column, .. } => column_makes(column),
        TableChange::AddConstraint(constraint) => has_index(constraint),
        TableChange::AttachPartition { .. }
        | TableChange::Column {
            change: ColumnChange::AddIdentity(..),
            ..
        } => true,
        _ => false,
    }
}

/// The name that an index gets from a constraint that takes it over.
fn adopted(table: &Name) -> impl Fn(&TableChange) -> Option<Name> {
    let of = |constraint: &Constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey { using_index, .. }
        | ConstraintKind::Unique { using_index, .. } => {
            let index = using_index.clone()?;
            Some(constraint.name.clone().unwrap_or(index))
        }
        _ => None,
    };
    move |change| match change {
        TableChange::AddConstraint(constraint) => of(constraint).map(|name| table.sibling(name)),
        _ => None,
    }
}

impl Prediction<'_> {
    /// Tells whether a relation is a view.
    pub(super) fn is_view(&self, name: &Name) -> bool {
        self.relation(name)
            .is_some_and(|relation| relation.kind == RelationKind::View)
    }
}

//! Constraints: what is read to check existing rows.

use super::prediction::Prediction;
use crate::analyze::act::{AlterTable, Constraint, ConstraintKind, Drop, Name, TableChange};
use crate::analyze::footprint::LockMode;
use crate::analyze::world::{KeyConstraint, Relation, RelationKind};

impl Prediction<'_> {
    pub(super) fn add_constraint(&mut self, alter: &AlterTable, constraint: &Constraint) {
        let table = &alter.table;
        let known = self.relation(table).and_then(|relation| {
            let name = constraint.name.as_deref()?;
            relation.constraint(name)
        });
        if let Some(known) = known
            && !drops_constraint(alter, &known.name)
        {
            let why = format!("{table} has a constraint {} already", known.name);
            return self.refuse("42710", why);
        }
        match &constraint.kind {
            ConstraintKind::Check(_) => {
                let is_checked = !constraint.not_valid && !constraint.not_enforced;
                if is_checked && constraint.no_inherit {
                    self.scan(&alter.table);
                } else if is_checked {
                    self.scan_members(alter);
                }
            }
            ConstraintKind::NotNull(column) => self.add_not_null(alter, column, constraint),
            ConstraintKind::ForeignKey { columns, .. } => {
                for column in columns {
                    if !self.has_or_gets_column(alter, column) {
                        let why = format!("{table} has no column {column}");
                        return self.refuse("42703", why);
                    }
                }
                self.add_key(table, constraint);
            }
            ConstraintKind::PrimaryKey {
                columns,
                using_index,
            } => {
                let primary = self.relation(table).and_then(Relation::primary_key);
                if primary.is_some_and(|key| !drops_constraint(alter, &key.name)) {
                    return self.refuse("42P16", format!("{table} has a primary key already"));
                }
                let columns = self.key_columns(table, columns, using_index.as_deref());
                self.need_key(alter, constraint, &columns);
                for column in &columns {
                    self.set_not_null(alter, column);
                }
            }
            ConstraintKind::Unique {
                columns,
                using_index,
            } => {
                let columns = self.key_columns(table, columns, using_index.as_deref());
                self.need_key(alter, constraint, &columns);
                if !alter.only {
                    // Until 18 only the new indexes of the partitions asked for a lock.
                    let mode = if self.is_before(18) {
                        LockMode::Share
                    } else {
                        LockMode::AccessExclusive
                    };
                    for part in self.parts(table) {
                        self.lock(&part, mode);
                    }
                }
            }
            ConstraintKind::Exclude => {
                if self.is_partitioned(table) && self.is_before(17) {
                    self.refuse(
                        "0A000",
                        "a partitioned table has no EXCLUDE constraint before 17",
                    );
                }
            }
        }
    }

    fn scan_members(&mut self, alter: &AlterTable) {
        for member in self.members(alter) {
            self.scan(&member);
        }
    }

    /// The table with its partitions and children, or it `ONLY`.
    pub(super) fn members(&self, alter: &AlterTable) -> Vec<Name> {
        if alter.only {
            vec![alter.table.clone()]
        } else {
            self.family(&alter.table)
        }
    }

    fn key_columns(&self, table: &Name, named: &[String], index: Option<&str>) -> Vec<String> {
        let index = index.and_then(|index| self.world.indexes.get(&table.sibling(index)));
        match index {
            Some(index) => index.key_columns().into_iter().map(str::to_owned).collect(),
            None => named.to_vec(),
        }
    }

    /// A key's columns are there, contain the partition key, and its index fits.
    fn need_key(&mut self, alter: &AlterTable, constraint: &Constraint, columns: &[String]) {
        let table = &alter.table;
        for column in columns {
            if !self.has_or_gets_column(alter, column) {
                return self.refuse("42703", format!("{table} has no column {column}"));
            }
        }
        if let ConstraintKind::PrimaryKey {
            using_index: Some(index),
            ..
        }
        | ConstraintKind::Unique {
            using_index: Some(index),
            ..
        } = &constraint.kind
        {
            return self.adopt(table, index, constraint.name.as_deref());
        }
        self.need_partition_key(table, columns);
    }

    /// A unique index of a partitioned table contains the partition key.
    pub(super) fn need_partition_key(&mut self, table: &Name, columns: &[String]) {
        let kind = self.relation(table).map(|relation| &relation.kind);
        let Some(RelationKind::Partitioned(keys)) = kind else {
            return;
        };
        if let Some(key) = keys.iter().find(|key| !columns.contains(key)) {
            let why = format!("a unique index of {table} has to contain the partition key {key}");
            self.refuse("0A000", why);
        }
    }

    fn adopt(&mut self, table: &Name, index: &str, constraint: Option<&str>) {
        let name = table.sibling(index);
        if self.is_partitioned(table) {
            return self.refuse("0A000", "USING INDEX is not for partitioned tables");
        }
        // The index gets the constraint's name.
        let is_renamed = constraint.is_some_and(|constraint| constraint != index);
        let mode = match (is_renamed, self.is_before(12)) {
            (false, _) => LockMode::AccessShare,
            (true, true) => LockMode::AccessExclusive,
            (true, false) => LockMode::ShareUpdateExclusive,
        };
        self.lock(&name, mode);
        let Some(index) = self.world.indexes.get(&name) else {
            return;
        };
        let is_plain = index.key_columns().len() == index.keys.len();
        if !index.unique || index.predicate.is_some() || !is_plain || index.method != "btree" {
            let why = format!("{name} is not a plain unique index");
            self.refuse("42809", why);
        }
    }

    pub(super) fn validate(&mut self, alter: &AlterTable, name: &str) {
        for member in self.members(alter) {
            let relation = self.relation(&member);
            let Some(constraint) = relation.and_then(|r| r.constraint(name)) else {
                // What nobody knows is taken to be unchecked.
                if relation.is_none_or(|r| !r.is_known) {
                    self.scan(&member);
                }
                continue;
            };
            if constraint.valid {
                continue;
            }
            match constraint.references() {
                Some(reference) => {
                    self.lock(&reference.table, LockMode::RowShare);
                    self.check_key(&member, &reference.table);
                }
                None => self.scan(&member),
            }
        }
    }

    pub(super) fn drop_constraint(&mut self, alter: &AlterTable, name: &str, drop: Drop) {
        for member in self.members(alter) {
            let relation = self.relation(&member);
            let Some(constraint) = relation.and_then(|r| r.constraint(name)) else {
                continue;
            };
            self.drop_of(alter, &member, constraint, drop);
        }
    }

    /// Drops one constraint of one table.
    pub(super) fn drop_of(
        &mut self,
        alter: &AlterTable,
        table: &Name,
        constraint: &KeyConstraint,
        drop: Drop,
    ) {
        match &constraint.kind {
            ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. } => {
                let keys = self.keys_on(table, &constraint.columns()).into_iter();
                let goes = |(child, key): &(Name, String)| {
                    *child == alter.table && drops_constraint(alter, key)
                };
                let staying = keys.filter(|key| !goes(key));
                let children: Vec<Name> = staying.map(|(child, _)| child).collect();
                if !children.is_empty() && !drop.cascade {
                    let name = &constraint.name;
                    return self.refuse("2BP01", format!("foreign keys depend on {name}"));
                }
                for child in children {
                    self.lock(&child, LockMode::AccessExclusive);
                }
                self.lock_index_family(&table.sibling(&constraint.name), LockMode::AccessExclusive);
            }
            ConstraintKind::Exclude => {
                self.lock(&table.sibling(&constraint.name), LockMode::AccessExclusive);
            }
            ConstraintKind::ForeignKey { .. } => self.drop_key(constraint),
            ConstraintKind::Check(_) | ConstraintKind::NotNull(_) => {}
        }
    }

    /// The index behind a constraint gets the new name as well.
    pub(super) fn rename_constraint(&mut self, table: &Name, from: &str) {
        let index = table.sibling(from);
        if self.world.indexes.contains_key(&index) {
            self.lock_renamed_index(&index);
        }
    }
}

/// Tells whether the same statement drops a constraint; drops come first, wherever they stand.
pub(super) fn drops_constraint(alter: &AlterTable, constraint: &str) -> bool {
    let mut changes = alter.changes.iter();
    changes.any(
        |change| matches!(change, TableChange::DropConstraint { name, .. } if name == constraint),
    )
}

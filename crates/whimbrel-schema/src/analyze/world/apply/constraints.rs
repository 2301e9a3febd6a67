//! Constraints that come, go and change.

use super::super::{Birth, Index, KeyConstraint, RelationKind, World};
use crate::analyze::act::{Constraint, ConstraintKind, IndexKey, Name};
use crate::analyze::postgres_names::of_keys;
use crate::backend::Backend;

impl World {
    /// `ADD CONSTRAINT`, with what partitions and children get of it.
    pub(super) fn add_constraint(&mut self, table: &Name, constraint: &Constraint) {
        let Some(name) = self.add_constraint_here(table, constraint) else {
            return;
        };
        let is_partitioned = self
            .relation(table)
            .is_some_and(|r| matches!(r.kind, RelationKind::Partitioned(_)));
        match &constraint.kind {
            ConstraintKind::Check(_) | ConstraintKind::NotNull(_) => {
                for child in self.partitions(table) {
                    self.copy_checks(table, &child);
                    if let ConstraintKind::NotNull(column) = &constraint.kind
                        && !constraint.not_valid
                    {
                        self.set_not_null(&child, column);
                    }
                }
            }
            ConstraintKind::ForeignKey { .. } if is_partitioned => {
                for child in self.partitions(table) {
                    self.copy_foreign_keys(table, &child);
                }
            }
            _ if is_partitioned => {
                for child in self.children(table) {
                    self.join_index(&table.sibling(&name), &child);
                }
            }
            _ => {}
        }
    }

    /// Adds a constraint to one table, under the name that PostgreSQL gives it.
    pub(super) fn add_constraint_here(
        &mut self,
        table: &Name,
        constraint: &Constraint,
    ) -> Option<String> {
        let made = match &constraint.kind {
            ConstraintKind::PrimaryKey {
                using_index: Some(index),
                ..
            }
            | ConstraintKind::Unique {
                using_index: Some(index),
                ..
            } => self.adopt_index(table, constraint, index),
            ConstraintKind::PrimaryKey { columns, .. } | ConstraintKind::Unique { columns, .. } => {
                self.key(table, constraint, columns)
            }
            ConstraintKind::Exclude => self.key(table, constraint, &[]),
            ConstraintKind::Check(expression) => {
                let mut columns = expression.columns.iter();
                let only = columns.next().filter(|_| columns.next().is_none());
                let column = only.map(String::as_str).unwrap_or_default();
                self.plain(table, constraint, column, "check")
            }
            ConstraintKind::ForeignKey { columns, .. } => {
                self.plain(table, constraint, &columns.join("_"), "fkey")
            }
            ConstraintKind::NotNull(column) => self.plain(table, constraint, column, "not_null"),
        };
        self.require_values(table, &made);
        let name = made.name.clone();
        let relation = self.touch(table);
        if relation.constraint(&name).is_some() {
            return None;
        }
        relation.constraints.push(made);
        Some(name)
    }

    fn plain(
        &self,
        table: &Name,
        constraint: &Constraint,
        columns: &str,
        label: &str,
    ) -> KeyConstraint {
        let name = constraint.name.clone();
        KeyConstraint {
            name: name.unwrap_or_else(|| self.free_constraint(table, columns, label)),
            kind: constraint.kind.clone(),
            valid: !constraint.not_valid && !constraint.not_enforced,
            birth: Birth::Now,
        }
    }

    /// A key, with the index behind it.
    fn key(&mut self, table: &Name, constraint: &Constraint, columns: &[String]) -> KeyConstraint {
        let mut keys: Vec<IndexKey> = columns.iter().cloned().map(IndexKey::Column).collect();
        keys.extend(constraint.excluded.iter().cloned());
        let (parts, label) = match constraint.kind {
            ConstraintKind::PrimaryKey { .. } => (String::new(), "pkey"),
            ConstraintKind::Exclude => (of_keys(&keys), "excl"),
            _ => (of_keys(&keys), "key"),
        };
        let free = || self.free_relation(table, &parts, label);
        let given = constraint.name.as_deref().map(|name| table.sibling(name));
        let name = given.unwrap_or_else(free);
        let index_name = match self.backend {
            Backend::Postgres => name.clone(),
            Backend::Sqlite => self.automatic_index(table),
        };
        if !self.is_row_id(table, constraint) {
            let mut index = Index::new(table.clone(), keys);
            index.unique = !matches!(constraint.kind, ConstraintKind::Exclude);
            if matches!(constraint.kind, ConstraintKind::Exclude) {
                "gist".clone_into(&mut index.method);
            }
            index.constraint = Some(name.name.clone());
            self.indexes.insert(index_name, index);
        }
        KeyConstraint {
            name: name.name,
            kind: constraint.kind.clone(),
            valid: true,
            birth: Birth::Now,
        }
    }

    /// SQLite keeps no index for a primary key that is the row's own number
    /// (<https://www.sqlite.org/lang_createtable.html#rowid>).
    fn is_row_id(&self, table: &Name, constraint: &Constraint) -> bool {
        let ConstraintKind::PrimaryKey { columns, .. } = &constraint.kind else {
            return false;
        };
        let relation = self.relation(table);
        let [column] = columns.as_slice() else {
            return false;
        };
        let data_type = relation
            .and_then(|relation| relation.column(column))
            .and_then(|column| column.data_type.as_ref());
        self.backend == Backend::Sqlite
            && data_type.is_some_and(|data_type| data_type.is("integer"))
    }

    /// `USING INDEX`: the index takes the constraint's name.
    fn adopt_index(&mut self, table: &Name, constraint: &Constraint, index: &str) -> KeyConstraint {
        let old = table.sibling(index);
        let name = constraint.name.clone().unwrap_or_else(|| index.to_owned());
        let mut found = self.indexes.remove(&old).unwrap_or_else(|| {
            let mut unseen = Index::new(table.clone(), Vec::new());
            unseen.birth = Birth::Before;
            unseen
        });
        let columns: Vec<String> = found.key_columns().into_iter().map(str::to_owned).collect();
        found.unique = true;
        found.constraint = Some(name.clone());
        self.indexes.insert(table.sibling(&name), found);
        let kind = match constraint.kind {
            ConstraintKind::PrimaryKey { .. } => ConstraintKind::PrimaryKey {
                columns,
                using_index: None,
            },
            _ => ConstraintKind::Unique {
                columns,
                using_index: None,
            },
        };
        KeyConstraint {
            name,
            kind,
            valid: true,
            birth: Birth::Now,
        }
    }

    /// A primary key makes its columns NOT NULL; SQLite's does not, except that of a row's number
    /// and of a table `WITHOUT ROWID` (<https://www.sqlite.org/lang_createtable.html#the_primary_key>).
    pub(super) fn require_values(&mut self, table: &Name, constraint: &KeyConstraint) {
        match &constraint.kind {
            ConstraintKind::PrimaryKey { columns, .. } => {
                let is_loose = self.backend == Backend::Sqlite
                    && self.relation(table).is_some_and(|r| !r.without_rowid);
                if is_loose {
                    return;
                }
                for column in columns {
                    self.set_not_null(table, column);
                }
            }
            ConstraintKind::NotNull(column) if constraint.valid => self.set_not_null(table, column),
            _ => {}
        }
    }

    fn set_not_null(&mut self, table: &Name, column: &str) {
        let mut columns = self.touch(table).columns.iter_mut();
        if let Some(column) = columns.find(|c| c.name == column) {
            column.not_null = true;
        }
    }

    /// `VALIDATE CONSTRAINT`, also of the partitions' parts.
    pub(super) fn validate_constraint(&mut self, table: &Name, name: &str) {
        for member in self.family(table, false) {
            let mut constraints = self.touch(&member).constraints.iter_mut();
            let Some(constraint) = constraints.find(|c| c.name == name) else {
                continue;
            };
            constraint.valid = true;
            if let ConstraintKind::NotNull(column) = &constraint.kind {
                let column = column.clone();
                self.set_not_null(&member, &column);
            }
        }
    }

    /// `DROP CONSTRAINT`, also the partitions' parts.
    pub(super) fn drop_constraint(&mut self, table: &Name, name: &str) {
        for child in self.partitions(table) {
            self.drop_constraint_here(&child, name);
        }
        self.drop_constraint_here(table, name);
    }

    /// Drops a constraint of one table, its index, and the foreign keys that rest on it.
    pub(super) fn drop_constraint_here(&mut self, table: &Name, name: &str) {
        let relation = self.touch(table);
        let position = relation.constraints.iter().position(|c| c.name == name);
        let Some(constraint) = position.map(|p| relation.constraints.remove(p)) else {
            return self.drop_unnamed_not_null(table, name);
        };
        match &constraint.kind {
            ConstraintKind::PrimaryKey { columns, .. } | ConstraintKind::Unique { columns, .. } => {
                let is_primary = matches!(constraint.kind, ConstraintKind::PrimaryKey { .. });
                self.drop_index_behind(table, name);
                self.drop_keys_to(table, columns, is_primary);
            }
            ConstraintKind::Exclude => self.drop_index_behind(table, name),
            ConstraintKind::NotNull(column) => {
                let mut columns = self.touch(table).columns.iter_mut();
                if let Some(column) = columns.find(|c| c.name == *column) {
                    column.not_null = false;
                }
            }
            ConstraintKind::Check(_) | ConstraintKind::ForeignKey { .. } => {}
        }
    }

    fn drop_index_behind(&mut self, table: &Name, constraint: &str) {
        let behind = self.indexes_of(table).find(|(_, index)| {
            let own = index.constraint.as_deref();
            own == Some(constraint)
        });
        if let Some(name) = behind.map(|(name, _)| name.clone()) {
            self.drop_index(&name);
        }
    }

    /// PostgreSQL 18 has a constraint `t_a_not_null` for every NOT NULL; the column knows it here.
    fn drop_unnamed_not_null(&mut self, table: &Name, name: &str) {
        let prefix = format!("{}_", table.name);
        let rest = name.strip_prefix(&prefix);
        let Some(column) = rest.and_then(|rest| rest.strip_suffix("_not_null")) else {
            return;
        };
        let mut columns = self.touch(table).columns.iter_mut();
        if let Some(column) = columns.find(|c| c.name == column) {
            column.not_null = false;
        }
    }

    /// Drops the foreign keys to these columns.
    fn drop_keys_to(&mut self, table: &Name, columns: &[String], is_primary: bool) {
        for (_, relation) in self.relations.related_mut(table, |_, r| r.refers_to(table)) {
            relation.constraints.retain(|key| {
                !key.references().is_some_and(|to| {
                    let rests = to.columns == columns || (to.columns.is_empty() && is_primary);
                    to.table == *table && rests
                })
            });
        }
    }

    /// `RENAME CONSTRAINT`; the index behind it and the children's parts go with it.
    pub(super) fn rename_constraint(&mut self, table: &Name, from: &str, to: &str) {
        for member in self.family(table, false) {
            let mut constraints = self.touch(&member).constraints.iter_mut();
            if let Some(constraint) = constraints.find(|c| c.name == from) {
                to.clone_into(&mut constraint.name);
            }
            if let Some(mut index) = self.indexes.remove(&member.sibling(from)) {
                index.constraint = Some(to.to_owned());
                self.indexes.insert(member.sibling(to), index);
            }
        }
    }
}

//! Tables that come and go, and what differs of one that stays.

use super::Work;
use super::order::by_references;
use super::partitions::is_same;
use crate::catalog::{Column, ForeignKey, RowSecurity, Table};
use crate::identifier::Identifier;
use crate::operation::{
    ChangeComment, ChangeTableOption, CreateIndex, CreateTable, DropConstraint, DropTable,
};

impl Work<'_> {
    /// Drops the tables that are gone; those that refer to others first.
    pub(super) fn drop_tables(&mut self) {
        let gone: Vec<Table> = self
            .now
            .tables()
            .filter(|table| self.to.table(&table.name).is_none())
            .cloned()
            .collect();
        let mut order = by_references(&gone);
        order.reverse();
        let is_earlier =
            |at: usize, name: &Identifier| order.iter().take(at).any(|table| table.name == *name);
        // Two tables that refer to each other cannot go one after the other.
        let mut mutual = Vec::new();
        for (at, table) in order.iter().enumerate() {
            let keys = table.foreign_keys.iter();
            let keys = keys.filter(|key| key.table != table.name && is_earlier(at, &key.table));
            mutual.extend(keys.map(|key| (table.name.clone(), key.name.clone())));
        }
        let names: Vec<Identifier> = order.iter().map(|table| table.name.clone()).collect();
        for (table, name) in mutual {
            self.emit(DropConstraint { table, name });
        }
        for table in names {
            self.emit(DropTable { table });
        }
    }

    /// Creates new tables, each with the foreign keys whose tables are there by then.
    pub(super) fn create_tables(&mut self) {
        let now = &self.now;
        let new: Vec<&Table> = self
            .to
            .tables()
            .filter(|table| now.table(&table.name).is_none())
            .collect();
        for wanted in by_references(new) {
            if let Some(part) = &wanted.options.partition {
                self.create_partition(wanted, part);
                continue;
            }
            let mut table = wanted.clone();
            table.indexes.clear();
            // What has an operation of its own comes with it.
            table.options.row_security = RowSecurity::Off;
            table.options.owner = None;
            table.options.grants.clear();
            // What another table does not have yet, such as its key, is waited for.
            let mut bare = table.clone();
            bare.foreign_keys.clear();
            let is_there = |key: &ForeignKey| {
                let mut plain = key.clone();
                self.leave_out_primary_key(wanted, &mut plain);
                let found = self.now.resolved_foreign_key(&bare, &plain);
                key.table == wanted.name || found.is_ok_and(|f| f.references == key.references)
            };
            table.foreign_keys.retain(is_there);
            for key in &mut table.foreign_keys {
                self.leave_out_primary_key(wanted, key);
            }
            self.emit(CreateTable { table });
            for index in &wanted.indexes {
                let (table, index) = (wanted.name.clone(), index.clone());
                self.emit(CreateIndex { table, index });
            }
        }
    }

    /// Takes the columns away that a foreign key refers to when they are the primary key, which is
    /// what is meant then.
    pub(super) fn leave_out_primary_key(&self, own: &Table, key: &mut ForeignKey) {
        let parent = match key.table == own.name {
            true => Some(own),
            false => self.to.table(&key.table),
        };
        if parent.is_some_and(|parent| parent.primary_key_columns() == key.references) {
            key.references.clear();
        }
    }

    /// Changes what tables have beside their parts, as far as there are such changes.
    pub(super) fn change_options(&mut self) {
        let mut changes = Vec::new();
        for wanted in self.to.tables() {
            if let Some(now) = self.now.table(&wanted.name) {
                let name = &wanted.name;
                changes.extend(ChangeTableOption::between(
                    name,
                    &now.options,
                    &wanted.options,
                ));
            }
        }
        for change in changes {
            self.emit(change);
        }
    }

    pub(super) fn change_comments(&mut self) {
        let mut changes = Vec::new();
        for wanted in self.to.tables() {
            let Some(now) = self.now.table(&wanted.name) else {
                continue;
            };
            if now.comment != wanted.comment {
                changes.push(ChangeComment {
                    table: wanted.name.clone(),
                    column: None,
                    comment: wanted.comment.clone(),
                });
            }
            for column in &wanted.columns {
                let same = |now: &Column| now.comment == column.comment;
                if now.column(&column.name).is_some_and(|now| !same(now)) {
                    changes.push(ChangeComment {
                        table: wanted.name.clone(),
                        column: Some(column.name.clone()),
                        comment: column.comment.clone(),
                    });
                }
            }
        }
        for change in changes {
            self.emit(change);
        }
    }
}

/// What still differs of a table for which every operation was tried, in sentences.
pub(super) fn leftover(now: &Table, wanted: &Table) -> Vec<String> {
    let table = &wanted.name;
    let mut all = Vec::new();
    for column in &wanted.columns {
        let Some(now) = now.column(&column.name) else {
            continue;
        };
        let name = &column.name;
        if now.on_null != column.on_null {
            all.push(format!("what NULL does in `{name}` of `{table}` differs"));
        }
    }
    let mut options = now.options.clone();
    let kept = [
        ("STRICT", &mut options.strict, wanted.options.strict),
        (
            "WITHOUT ROWID",
            &mut options.without_rowid,
            wanted.options.without_rowid,
        ),
    ];
    for (words, now, wanted) in kept {
        if *now != wanted {
            let becomes = if wanted { "becomes" } else { "is no longer" };
            all.push(format!(
                "`{table}` {becomes} {words}, which only a new table can be: create one under another \
                 name, copy the rows, drop the old one, and rename"
            ));
        }
        *now = wanted;
    }
    if let (Some(now), Some(wanted)) = (&mut options.partition, &wanted.options.partition)
        && is_same(now, wanted)
    {
        now.bound.clone_from(&wanted.bound);
    }
    if options != wanted.options {
        all.push(format!("an option of `{table}` differs"));
    }
    all
}

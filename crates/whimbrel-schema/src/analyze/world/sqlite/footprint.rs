//! What statements do to the tables of a SQLite database.
//!
//! There are no table locks: a writer holds the whole file, so that only what a statement reads,
//! writes and builds is noted, and why it is refused.

use std::collections::BTreeSet;

use super::super::{RelationKind, Size, World};
use super::added::limits;
use super::altered::native;
use crate::analyze::act::{
    Act, AlterTable, ColumnChange, ConstraintKind, Drop, Filter, Name, NewIndex, NewTable,
    NewTableKind, ReindexTarget, RowSource, TableChange, Wanted,
};
use crate::analyze::footprint::Footprint;
use crate::analyze::script::Settings;

/// The most columns of a table, unless SQLite is built otherwise
/// ([limits](https://www.sqlite.org/limits.html)).
const MOST_COLUMNS: usize = 2_000;

/// What a statement does to tables, in the world as it is before it.
pub(in super::super) fn footprint(world: &World, act: &Act, settings: &Settings) -> Footprint {
    let mut sight = Sight {
        world,
        settings,
        found: Footprint::default(),
    };
    sight.look(act);
    sight.found
}

struct Sight<'w> {
    world: &'w World,
    settings: &'w Settings,
    found: Footprint,
}

impl Sight<'_> {
    fn look(&mut self, act: &Act) {
        match act {
            Act::CreateTable(new) => self.create_table(new),
            Act::AlterTable(alter) => self.alter_table(alter),
            Act::Rebuild(rebuild) => {
                self.found.rewrite(&rebuild.table);
                let indexes = self.world.indexes_of(&rebuild.table);
                let names: Vec<Name> = indexes.map(|(name, _)| name.clone()).collect();
                self.found.reindexes.extend(names);
            }
            Act::DropTables(names, drop) => self.drop_tables(names, *drop),
            Act::DropViews(names, drop) => {
                names
                    .iter()
                    .for_each(|name| self.exists("view", name, *drop));
            }
            Act::CreateIndex(new) => self.create_index(new),
            Act::DropIndexes(names, _, drop) => {
                names.iter().for_each(|name| self.drop_index(name, *drop));
            }
            Act::Reindex(reindex) => self.reindex(&reindex.target),
            Act::CreateView(new) => self.is_free(&new.name),
            Act::CreateTrigger(new) => self.exists("table", &new.table, Drop::default()),
            Act::Insert { table, source, .. } => self.insert(table, source),
            Act::Update(update) => self.change_rows(&update.table, &update.filter),
            Act::Delete { table, filter, .. } => self.change_rows(table, filter),
            Act::Vacuum { tables, full } if *full == Wanted::Yes => {
                let all = self.tables_or_all(tables);
                all.iter().for_each(|table| self.found.rewrite(table));
            }
            Act::Analyze(tables) => {
                let all = self.tables_or_all(tables);
                self.found.scans.extend(all);
            }
            _ => {}
        }
    }

    fn create_table(&mut self, new: &NewTable) {
        if let NewTableKind::AsSelect(reads) = &new.kind {
            reads.iter().for_each(|table| self.copy_from(table));
        }
        if !new.if_not_exists && !new.temporary {
            self.is_free(&new.name);
        }
        let has_key = || {
            let at_columns = new.columns.iter().flat_map(|column| &column.constraints);
            let mut all = at_columns.chain(&new.constraints);
            all.any(|c| matches!(c.kind, ConstraintKind::PrimaryKey { .. }))
        };
        if new.without_rowid && !has_key() {
            let table = &new.name;
            self.found
                .reject(format!("PRIMARY KEY missing on table {table}"));
        }
    }

    /// Refuses a name that a table or view has.
    fn is_free(&mut self, name: &Name) {
        let there = self.world.relation(name);
        if there.is_some_and(|relation| !relation.temporary) {
            self.found
                .reject(format!("there is already a table or view named {name}"));
        }
    }

    /// Refuses a name that nothing has.
    fn exists(&mut self, kind: &str, name: &Name, drop: Drop) {
        let is_missing = !self.world.is_partial && self.world.relation(name).is_none();
        let is_system = name.schema.is_some() || name.name.starts_with("sqlite_");
        if is_missing && !is_system && !drop.if_exists {
            self.found.reject(format!("no such {kind}: {name}"));
        }
    }

    fn alter_table(&mut self, alter: &AlterTable) {
        let table = &alter.table;
        self.exists("table", table, Drop::default());
        if alter.only || alter.if_exists || alter.changes.len() != 1 {
            self.found
                .reject("ALTER TABLE changes one thing at a time in SQLite");
        }
        let is_view = |kind: &RelationKind| matches!(kind, RelationKind::View);
        let relation = self.world.relation(table);
        if relation.is_some_and(|relation| is_view(&relation.kind)) {
            self.found
                .reject(format!("view {table} may not be altered"));
        }
        for change in &alter.changes {
            let (native, name) = native(change);
            if native.is_in(self.settings.version) {
                self.change(table, change);
            } else {
                let version = self.settings.version;
                self.found
                    .reject(format!("SQLite 3.{version} has no {name}"));
            }
        }
    }

    fn change(&mut self, table: &Name, change: &TableChange) {
        match change {
            TableChange::AddColumn { column, .. } => {
                self.column_is_free(table, &column.name);
                let limits = limits(column, self.world.foreign_keys);
                if let Some(limit) = limits.into_iter().find(|limit| limit.is_certain()) {
                    self.found.reject(limit.message());
                }
                let relation = self.world.relation(table);
                if relation.is_some_and(|relation| relation.columns.len() >= MOST_COLUMNS) {
                    self.found.reject(format!("too many columns on {table}"));
                }
                let checks = column.constraints.iter();
                let has_check = checks
                    .clone()
                    .any(|c| matches!(c.kind, ConstraintKind::Check(_)));
                let is_checked = has_check
                    || (column.not_null && column.generated.is_some())
                    || relation.is_some_and(|relation| relation.strict);
                // Before 3.37 nothing was checked.
                if is_checked && self.settings.version >= 37 {
                    self.found.scan(table);
                }
            }
            TableChange::DropColumn { name, .. } => {
                self.column_exists(table, name);
                if !self.world.uses(table, name).is_empty() {
                    self.found
                        .reject(format!("the column {name} of {table} is in use"));
                }
                self.schema_is_sound();
                self.found.rewrite(table);
            }
            TableChange::RenameColumn { from, to } => {
                self.column_exists(table, from);
                if from != to {
                    self.column_is_free(table, to);
                }
                self.schema_is_sound();
            }
            TableChange::Rename(to) => {
                let to = table.sibling(to);
                if to != *table {
                    self.is_free(&to);
                }
                if self.world.indexes.contains_key(&to) {
                    self.found
                        .reject(format!("there is already an index named {to}"));
                }
                self.schema_is_sound();
            }
            TableChange::Column {
                name,
                change: ColumnChange::SetNotNull,
            } => {
                self.column_exists(table, name);
                self.found.scan(table);
            }
            TableChange::Column { name, .. } => self.column_exists(table, name),
            TableChange::AddConstraint(_) => self.found.scan(table),
            TableChange::DropConstraint { name, .. } => self.drop_constraint(table, name),
            _ => {}
        }
    }

    /// Only CHECK and NOT NULL can go.
    fn drop_constraint(&mut self, table: &Name, name: &str) {
        let constraint = self.world.relation(table).and_then(|r| r.constraint(name));
        let is_kept = constraint.is_some_and(|constraint| {
            !matches!(
                constraint.kind,
                ConstraintKind::Check(_) | ConstraintKind::NotNull(_)
            )
        });
        if is_kept {
            self.found
                .reject(format!("constraint may not be dropped: {name}"));
        }
    }

    /// `RENAME` and `DROP COLUMN` read every view and trigger again.
    fn schema_is_sound(&mut self) {
        if self.world.legacy_alter_table || self.settings.version < 25 {
            return;
        }
        if let Some(broken) = self.world.broken() {
            let (kind, name, missing) = (broken.kind, broken.name, broken.missing);
            self.found
                .reject(format!("error in {kind} {name}: no such table: {missing}"));
        }
    }

    fn column_exists(&mut self, table: &Name, column: &str) {
        let relation = self.world.relation(table);
        if relation.is_some_and(|r| r.is_known && r.column(column).is_none()) {
            self.found.reject(format!("no such column: {column}"));
        }
    }

    fn column_is_free(&mut self, table: &Name, column: &str) {
        let relation = self.world.relation(table);
        if relation.is_some_and(|r| r.column(column).is_some()) {
            self.found
                .reject(format!("duplicate column name: {column}"));
        }
    }

    /// Where foreign keys are enforced, the rows are deleted first, with all that hangs on them.
    fn drop_tables(&mut self, names: &[Name], drop: Drop) {
        for name in names {
            self.exists("table", name, drop);
            if !self.world.foreign_keys {
                continue;
            }
            let children = self
                .world
                .referring(name)
                .filter(|(child, _)| *child != name);
            for (child, key) in children {
                let on_delete = key.references().and_then(|to| to.on_delete.as_deref());
                if matches!(on_delete, None | Some("RESTRICT")) {
                    self.found.scans.insert(child.clone());
                } else {
                    self.found.updates.insert(child.clone());
                }
            }
        }
    }

    fn create_index(&mut self, new: &NewIndex) {
        self.exists("table", &new.table, Drop::default());
        let there = new
            .name
            .as_ref()
            .filter(|n| self.world.indexes.contains_key(*n));
        match there {
            Some(_) if new.if_not_exists => return,
            Some(name) => {
                let why = format!("index {name} already exists");
                self.found.reject(why);
            }
            None => {}
        }
        self.found.builds.push(new.table.clone());
    }

    fn drop_index(&mut self, name: &Name, drop: Drop) {
        match self.world.indexes.get(name) {
            Some(index) if index.constraint.is_some() => self
                .found
                .reject("index associated with UNIQUE or PRIMARY KEY constraint cannot be dropped"),
            Some(_) => {}
            None if drop.if_exists || self.world.is_partial || name.schema.is_some() => {}
            None => self.found.reject(format!("no such index: {name}")),
        }
    }

    /// A name may be that of an index, a table or a collation.
    fn reindex(&mut self, target: &ReindexTarget) {
        let indexes = self.world.indexes.iter();
        let named: BTreeSet<Name> = match target {
            ReindexTarget::Index(name) | ReindexTarget::Table(name) => indexes
                .filter(|(index, built)| *index == name || built.table == *name)
                .map(|(index, _)| index.clone())
                .collect(),
            ReindexTarget::Schema(_) | ReindexTarget::Database => {
                indexes.map(|(index, _)| index.clone()).collect()
            }
        };
        self.found.reindexes.extend(named);
    }

    fn insert(&mut self, table: &Name, source: &RowSource) {
        self.exists("table", table, Drop::default());
        if let RowSource::Select(reads) = source {
            for read in reads {
                if self.world.is_born(table) {
                    self.copy_from(read);
                } else {
                    self.found.scan(read);
                }
            }
        }
    }

    /// Every row of a table goes into a new one: that is as much work as writing it anew.
    fn copy_from(&mut self, table: &Name) {
        self.found.rewrite(table);
    }

    fn change_rows(&mut self, table: &Name, filter: &Filter) {
        self.exists("table", table, Drop::default());
        let is_part = filter.batch.as_ref().is_some_and(|batch| batch.limited);
        if filter.literal_key.is_none() && !is_part {
            self.found.updates.insert(table.clone());
        }
        let relation = self.world.relation(table);
        let is_empty = relation.is_some_and(|r| matches!(r.size, Size::Known { rows: 0, .. }));
        if !is_empty && !self.is_indexed(table, &filter.columns) {
            self.found.scan(table);
        }
    }

    /// Tells whether an index or the row's own number finds the rows.
    fn is_indexed(&self, table: &Name, columns: &BTreeSet<String>) -> bool {
        let is_row_id = |name: &&str| matches!(*name, "rowid" | "oid" | "_rowid_");
        let key = self.world.relation(table).and_then(|r| r.primary_key());
        let first_of_key = key.and_then(|key| key.columns().first().copied());
        let mut names = columns.iter().map(String::as_str);
        let of_index = |name: &str| {
            let mut indexes = self.world.indexes_of(table);
            indexes.any(|(_, index)| index.key_columns().first() == Some(&name))
        };
        names.any(|name| is_row_id(&name) || first_of_key == Some(name) || of_index(name))
    }

    /// The tables that a statement names; every one of the database where it names none.
    fn tables_or_all(&self, tables: &[Name]) -> Vec<Name> {
        if !tables.is_empty() {
            return tables.to_vec();
        }
        let relations = self.world.relations.iter();
        let all = relations.filter(|(_, r)| r.kind == RelationKind::Table && !r.temporary);
        all.map(|(name, _)| name.clone()).collect()
    }
}

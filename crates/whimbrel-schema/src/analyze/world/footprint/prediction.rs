//! A footprint in the making, and the steps that many statements have in common.

use crate::analyze::act::{Act, Constraint, ConstraintKind, Name, NewColumn, NewTable};
use crate::analyze::footprint::{Footprint, LockMode};
use crate::analyze::script::Settings;
use crate::analyze::world::apply::below_serial;
use crate::analyze::world::{Relation, RelationKind, World};

/// A footprint in the making.
pub(super) struct Prediction<'w> {
    pub(super) world: &'w World,
    pub(super) settings: &'w Settings,
    footprint: Footprint,
}

impl<'w> Prediction<'w> {
    pub(super) fn new(world: &'w World, settings: &'w Settings) -> Self {
        Self {
            world,
            settings,
            footprint: Footprint::default(),
        }
    }

    /// The footprint; what is refused does no work.
    pub(super) fn finish(mut self) -> Footprint {
        if self.footprint.refusal.is_some() {
            self.footprint = Footprint {
                locks: self.footprint.locks,
                refusal: self.footprint.refusal,
                ..Footprint::default()
            };
        }
        self.footprint
    }

    /// Tells whether the server is older than a major version.
    pub(super) fn is_before(&self, version: u32) -> bool {
        self.settings.version < version
    }

    pub(super) fn relation(&self, name: &Name) -> Option<&'w Relation> {
        self.world.relation(name)
    }

    pub(super) fn refuse(&mut self, code: &'static str, why: impl Into<String>) {
        self.footprint.refuse(code, why);
    }

    pub(super) fn is_refused(&self) -> bool {
        self.footprint.refusal.is_some()
    }

    pub(super) fn lock(&mut self, name: &Name, mode: LockMode) {
        self.footprint.lock(name, mode);
    }

    /// Locks a table that has to be there; refuses where it certainly is not.
    pub(super) fn lock_known(&mut self, name: &Name, mode: LockMode) {
        if self.is_missing(name) {
            return self.refuse("42P01", format!("there is no relation {name}"));
        }
        self.lock(name, mode);
    }

    /// Tells whether a relation is certainly not there; other schemas hold the system's own.
    pub(super) fn is_missing(&self, name: &Name) -> bool {
        self.world.is_absent(name)
    }

    /// Locks a table with its partitions.
    pub(super) fn lock_rows(&mut self, table: &Name, mode: LockMode) {
        self.lock_known(table, mode);
        if self.is_partitioned(table) {
            for partition in self.world.partitions(table) {
                self.lock(&partition, mode);
            }
        }
    }

    /// Notes a relation that the statement makes.
    pub(super) fn make(&mut self, name: &Name) {
        self.footprint.made.insert(name.clone());
        self.lock(name, LockMode::AccessExclusive);
    }

    pub(super) fn lock_indexes(&mut self, table: &Name, mode: LockMode) {
        for (index, _) in self.world.indexes_of(table) {
            self.footprint.lock(index, mode);
        }
    }

    /// Notes that a table is read from end to end, unless it holds no rows itself.
    pub(super) fn scan(&mut self, table: &Name) {
        if self.holds_rows(table) {
            self.footprint.scan(table);
        }
    }

    /// Notes that every row of a table is looked up in another one.
    pub(super) fn look_up(&mut self, table: &Name) {
        self.footprint.lookups.insert(table.clone());
    }

    /// A table is written anew with all its indexes, or its partitions are.
    pub(super) fn rewrite(&mut self, table: &Name) {
        if !self.holds_rows(table) {
            return;
        }
        self.footprint.rewrite(table);
        for (index, _) in self.world.indexes_of(table) {
            self.footprint.lock(index, LockMode::AccessExclusive);
            self.footprint.reindexes.insert(index.clone());
        }
    }

    /// A table gets new files for which nobody looks at its rows.
    pub(super) fn copy_files(&mut self, table: &Name) {
        if self.holds_rows(table) {
            self.footprint.rewrites.insert(table.clone());
        }
    }

    pub(super) fn is_rewritten(&self, table: &Name) -> bool {
        self.footprint.rewrites.contains(table)
    }

    /// An index that is there is built anew.
    pub(super) fn reindex_one(&mut self, index: &Name) {
        self.footprint.reindexes.insert(index.clone());
    }

    /// A new index is built on a table.
    pub(super) fn build(&mut self, table: &Name) {
        if self.holds_rows(table) {
            self.footprint.scan(table);
            self.footprint.builds.push(table.clone());
        }
    }

    /// Every row of a table, or an unknown share, is written.
    pub(super) fn update(&mut self, table: &Name) {
        for member in self.leaves(table) {
            self.footprint.updates.insert(member);
        }
    }

    /// What a plain `CREATE TABLE` makes; of the new table only counts what is made beside it.
    pub(super) fn make_table(&mut self, new: &NewTable) {
        let makes = |column: &&NewColumn| column_makes(column);
        let constraints = new.constraints.iter();
        let outline = NewTable {
            columns: new.columns.iter().filter(makes).cloned().collect(),
            constraints: constraints.filter(|c| has_index(c)).cloned().collect(),
            ..NewTable::new(new.name.clone())
        };
        self.make_new(&Act::CreateTable(Box::new(outline)), &[]);
    }

    /// What the statement makes: relations and indexes that are there after it and were not before.
    ///
    /// `without` are the indexes that only get a new name. The indexes are built, except those of
    /// tables that are new themselves.
    pub(super) fn make_new(&mut self, act: &Act, without: &[Name]) {
        let mut after = self.world.excerpt(act);
        after.apply(act, &Footprint::default());
        for name in after.relations.keys() {
            if !self.world.relations.contains_key(name) {
                self.make(name);
            }
        }
        for (name, index) in &after.indexes {
            if self.world.indexes.contains_key(name) || without.contains(name) {
                continue;
            }
            self.make(name);
            if self.world.relations.contains_key(&index.table) {
                self.build(&index.table);
            }
        }
    }

    /// Tells whether a relation holds rows itself; what is not known is taken to.
    pub(super) fn holds_rows(&self, name: &Name) -> bool {
        self.relation(name).is_none_or(|relation| {
            matches!(
                relation.kind,
                RelationKind::Table | RelationKind::MaterializedView { .. }
            )
        })
    }

    pub(super) fn is_partitioned(&self, name: &Name) -> bool {
        let relation = self.relation(name);
        relation.is_some_and(|r| matches!(r.kind, RelationKind::Partitioned(_)))
    }

    /// A table, or what it is parted into, as far as it holds rows.
    pub(super) fn leaves(&self, table: &Name) -> Vec<Name> {
        let mut members = self.family(table);
        members.retain(|member| self.holds_rows(member));
        members
    }

    /// A table with its partitions and children.
    pub(super) fn family(&self, table: &Name) -> Vec<Name> {
        let mut members = vec![table.clone()];
        members.extend(self.world.partitions(table));
        members
    }

    /// A partitioned table with its partitions; another table alone.
    pub(super) fn parts(&self, table: &Name) -> Vec<Name> {
        if self.is_partitioned(table) {
            self.family(table)
        } else {
            vec![table.clone()]
        }
    }

    /// Tells whether a column is certainly not there.
    pub(super) fn lacks_column(&self, table: &Name, column: &str) -> bool {
        let relation = self.relation(table);
        let is_table = |r: &&Relation| !matches!(r.kind, RelationKind::View);
        let known = relation.filter(is_table).filter(|r| r.is_known);
        known.is_some_and(|r| r.column(column).is_none()) && !self.world.is_partial
    }

    /// Refuses where a column is certainly not there.
    pub(super) fn need_column(&mut self, table: &Name, column: &str) -> bool {
        let is_missing = self.lacks_column(table, column);
        if is_missing {
            self.refuse("42703", format!("{table} has no column {column}"));
        }
        !is_missing
    }
}

/// Tells whether a new column brings a sequence or an index with it.
pub(super) fn column_makes(column: &NewColumn) -> bool {
    let serial = column.data_type.as_ref().and_then(below_serial);
    serial.is_some() || column.sequence.is_some() || column.constraints.iter().any(has_index)
}

/// Tells whether an index stands behind a constraint.
pub(super) const fn has_index(constraint: &Constraint) -> bool {
    match constraint.kind {
        ConstraintKind::PrimaryKey { .. }
        | ConstraintKind::Unique { .. }
        | ConstraintKind::Exclude => true,
        ConstraintKind::Check(_)
        | ConstraintKind::ForeignKey { .. }
        | ConstraintKind::NotNull(_) => false,
    }
}

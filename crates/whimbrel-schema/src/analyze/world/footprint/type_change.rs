//! `ALTER COLUMN … TYPE`: whether the table is written anew, and what is built and checked again.

use super::cast::{Asked, Cast, operators};
use super::prediction::Prediction;
use crate::analyze::act::{AlterTable, ConstraintKind, Expression, IndexKey, Name, TypeName};
use crate::analyze::footprint::LockMode;
use crate::analyze::world::{Column, Index, KeyConstraint, Relation};

/// What `ALTER COLUMN … TYPE` says.
#[derive(Clone, Copy)]
pub(super) struct NewType<'c> {
    pub(super) column: &'c str,
    pub(super) to: &'c TypeName,
    pub(super) collation: Option<&'c str>,
    pub(super) using: Option<&'c Expression>,
}

/// What becomes of one column of one table.
#[derive(Clone, Copy)]
struct TypeChange<'c> {
    column: &'c str,
    cast: Cast,
    /// Whether an index on the column alone still fits.
    keeps_order: bool,
}

impl Prediction<'_> {
    pub(super) fn change_type_of(&mut self, alter: &AlterTable, new: NewType<'_>) {
        if let Some(relation) = self.relation(&alter.table) {
            self.need_own_column(relation, new.column);
            self.need_no_readers(&alter.table, relation, new.column);
        }
        for member in self.members(alter) {
            let change = self.type_change(&member, new);
            if change.cast == Cast::Refused {
                let why = format!("{} is not converted without USING", new.column);
                return self.refuse("42804", why);
            }
            self.convert(&member, change);
        }
    }

    /// Constraints on the column are added again, when it is known whether the table is written anew.
    pub(super) fn check_new_type(&mut self, alter: &AlterTable, new: NewType<'_>) {
        for member in self.members(alter) {
            let change = self.type_change(&member, new);
            self.check_again(&member, change);
        }
    }

    fn type_change<'c>(&self, table: &Name, new: NewType<'c>) -> TypeChange<'c> {
        let column = self.relation(table).and_then(|r| r.column(new.column));
        let from = column.and_then(|column| column.data_type.as_ref());
        let collation = column.and_then(|column| column.collation.as_deref());
        TypeChange {
            column: new.column,
            cast: from.map_or(Cast::Convert, |from| self.cast_with(from, new)),
            keeps_order: plain(collation) == plain(new.collation)
                && from.is_some_and(|from| self.operators_of(from) == self.operators_of(new.to)),
        }
    }

    /// What the conversion does, with or without `USING`.
    fn cast_with(&self, from: &TypeName, new: NewType<'_>) -> Cast {
        let NewType { column, to, .. } = new;
        let Some(using) = new.using else {
            return self.cast(from, to, Asked::Assignment);
        };
        let text: String = using.text.split_whitespace().collect();
        let target: String = to.to_string().split_whitespace().collect();
        if text == column {
            self.cast(from, to, Asked::Assignment)
        } else if text == format!("{column}::{target}")
            || text.eq_ignore_ascii_case(&format!("cast({column}as{target})"))
        {
            self.cast(from, to, Asked::Explicitly)
        } else {
            Cast::Convert
        }
    }

    /// The operators of a type; those of a domain are its base's.
    fn operators_of<'t>(&'t self, data_type: &'t TypeName) -> &'t str {
        match self.world.domains.get(&data_type.name) {
            Some(domain) if data_type.dimensions == 0 => self.operators_of(&domain.base),
            _ => operators(data_type),
        }
    }

    /// A column that a view reads or that another is computed from keeps its type.
    fn need_no_readers(&mut self, table: &Name, relation: &Relation, name: &str) {
        let reads = |column: &&Column| {
            let generated = column.generated.as_ref();
            generated.is_some_and(|generated| generated.expression.columns.contains(name))
        };
        if let Some(column) = relation.columns.iter().find(reads) {
            let code = if self.is_before(15) { "42601" } else { "0A000" };
            self.refuse(code, format!("{} is computed from {name}", column.name));
        }
        if let Some(trigger) = self.trigger_on(table, name) {
            self.refuse("0A000", format!("the trigger {trigger} waits for {name}"));
        }
        if let Some(view) = self.world.views_naming(table, name).first() {
            self.refuse("0A000", format!("the view {view} reads {name}"));
        }
    }

    fn convert(&mut self, table: &Name, change: TypeChange<'_>) {
        if change.cast == Cast::Convert {
            self.rewrite(table);
        }
        let is_numbered = self
            .relation(table)
            .and_then(|relation| relation.column(change.column))
            .is_some_and(|column| column.sequence.is_some());
        if is_numbered {
            self.lock_sequences(table, change.column, LockMode::ShareRowExclusive);
        }
        self.build_again(table, change);
    }

    /// Every index on the column is made anew; the file of one that still fits is kept.
    fn build_again(&mut self, table: &Name, change: TypeChange<'_>) {
        let indexes = self.world.indexes_of(table);
        let indexes = indexes.filter(|(_, index)| index.names(change.column));
        let indexes: Vec<(Name, bool)> = indexes
            .map(|(name, index)| (name.clone(), change.keeps_order && is_plain(index)))
            .collect();
        for (index, is_kept) in indexes {
            self.lock(&index, LockMode::AccessExclusive);
            if !is_kept && self.holds_rows(table) {
                self.scan(table);
                self.reindex_one(&index);
            }
        }
    }

    /// Constraints on the column are added again: a CHECK reads the table, a foreign key only where
    /// its operators are others or the table is written anew.
    fn check_again(&mut self, table: &Name, change: TypeChange<'_>) {
        self.recheck(table, change.column);
        let is_checked = self.is_rewritten(table) || !change.keeps_order;
        let relation = self.relation(table);
        let keys = relation.map(|r| r.constraints.as_slice());
        let of_column = |key: &&KeyConstraint| key.columns().contains(&change.column);
        for key in keys.unwrap_or_default().iter().filter(of_column) {
            let Some(reference) = key.references() else {
                continue;
            };
            self.drop_key(key);
            if is_checked && key.valid {
                self.check_key(table, &reference.table);
            }
        }
        let primary = relation.and_then(Relation::primary_key);
        let is_primary = primary.is_some_and(|key| key.columns().contains(&change.column));
        let referring = self.world.referring(table).filter(|(_, key)| {
            let to = key.references().map(|to| to.columns.as_slice());
            match to {
                Some([]) => is_primary,
                Some(columns) => columns.iter().any(|column| column == change.column),
                None => false,
            }
        });
        let referring: Vec<(Name, bool)> = referring
            .map(|(child, key)| (child.clone(), key.valid))
            .collect();
        for (child, is_valid) in referring {
            self.lock(&child, LockMode::AccessExclusive);
            if is_checked && is_valid {
                self.check_key(&child, table);
            }
        }
    }

    /// The valid CHECK constraints of a column read the table again.
    pub(super) fn recheck(&mut self, table: &Name, column: &str) {
        let Some(relation) = self.relation(table) else {
            return;
        };
        let mut constraints = relation.constraints.iter();
        let is_checked = constraints.any(|key| {
            let names = matches!(&key.kind, ConstraintKind::Check(e) if e.columns.contains(column));
            key.valid && names
        });
        if is_checked {
            self.scan(table);
        }
    }
}

/// An index of columns alone; one of an expression, or of a part, is always built again.
fn is_plain(index: &Index) -> bool {
    let keys = index.keys.iter();
    // The parts of a partitioned index lose their files with it.
    index.parent.is_none()
        && index.predicate.is_none()
        && keys.clone().all(|key| matches!(key, IndexKey::Column(_)))
}

/// The collation that is none is the default one.
fn plain(collation: Option<&str>) -> Option<&str> {
    collation.filter(|name| *name != "default")
}

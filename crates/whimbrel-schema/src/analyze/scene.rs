//! What a rule sees of one statement.

use std::collections::{BTreeMap, BTreeSet};

use super::act::{Act, AlterTable, Constraint, Name, NewColumn, TableChange};
use super::closed::{closed, closed_tables};
use super::finding::Finding;
use super::fix::Fix;
use super::footprint::{Footprint, LockMode};
use super::past::Past;
use super::rules::Rule;
use super::script::{Script, Settings, Statement, Transaction};
use super::typed_line::TypedLine;
use super::world::{Birth, Column, Relation, Size, World};

/// What a rule sees: a statement, what it does, and what was there before it.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'s> {
    /// The rule that looks.
    pub rule: &'static Rule,
    /// The schema before the statement.
    pub world: &'s World,
    /// The server and the session.
    pub settings: &'s Settings,
    /// The whole migration.
    pub script: &'s Script,
    /// The index of the statement.
    pub index: usize,
    /// The statement.
    pub statement: &'s Statement,
    /// What the statement does to tables.
    pub footprint: &'s Footprint,
    /// What each statement before it did, the first first.
    pub earlier: &'s [Footprint],
    /// What the statements before it come to.
    pub past: &'s Past,
}

impl<'s> Scene<'s> {
    /// What the statement does.
    pub fn act(&self) -> &'s Act {
        &self.statement.act
    }

    /// A finding about this statement.
    pub fn finding(&self, message: impl Into<String>) -> Finding {
        Finding::new(self.rule, self.index, message)
    }

    /// How the source does the same online; `line` is the typed operation.
    pub(super) fn online(&self, table: &Name, line: Option<TypedLine>) -> Option<Fix> {
        Fix::online(self.script, self.index, &[&table.name], line)
    }

    /// The changes of an `ALTER TABLE` with its table; none for another statement.
    pub fn changes(&self) -> impl Iterator<Item = (&'s Name, &'s TableChange)> {
        let (table, changes): (Option<&Name>, &[TableChange]) = match self.act() {
            Act::AlterTable(AlterTable { table, changes, .. }) => (Some(table), changes),
            Act::Rebuild(rebuild) => (Some(&rebuild.table), &rebuild.changes),
            _ => (None, &[]),
        };
        table
            .into_iter()
            .flat_map(move |table| changes.iter().map(move |change| (table, change)))
    }

    /// Tells whether a table was there before the migration, or may have been.
    pub fn is_old(&self, table: &Name) -> bool {
        !self.world.is_born(table) && !self.is_temporary(table)
    }

    /// Tells whether a table from before the migration may hold rows: nobody knows it to be empty.
    pub fn may_hold_rows(&self, table: &Name) -> bool {
        let is_empty = |relation: &Relation| matches!(relation.size, Size::Known { rows: 0, .. });
        self.is_old(table) && !self.relation(table).is_some_and(is_empty)
    }

    /// A column before the statement.
    pub fn column(&self, table: &Name, column: &str) -> Option<&'s Column> {
        self.relation(table)?.column(column)
    }

    /// Tells whether a column was there before the migration, or may have been.
    pub fn is_old_column(&self, table: &Name, column: &str) -> bool {
        let Some(relation) = self.relation(table) else {
            return true;
        };
        let found = relation.column(column);
        self.is_old(table) && found.map_or(!relation.is_known, |c| c.birth == Birth::Before)
    }

    /// What one change of a table does by itself, whatever stands beside it in its statement.
    pub fn alone(&self, table: &Name, change: &TableChange) -> Footprint {
        let act = Act::AlterTable(AlterTable::one(table.clone(), change.clone()));
        self.world.footprint(&act, self.settings)
    }

    /// The columns that the statement adds to tables that may hold rows, with what each addition
    /// does by itself.
    pub fn added_columns(&self) -> Vec<(&'s Name, &'s NewColumn, Footprint)> {
        let added = self.changes().filter_map(|(table, change)| match change {
            TableChange::AddColumn { column, .. } => Some((table, change, column.as_ref())),
            _ => None,
        });
        added
            .filter(|(table, ..)| self.may_hold_rows(table))
            .map(|(table, change, column)| (table, column, self.alone(table, change)))
            .collect()
    }

    /// The constraints that the statement adds to tables that may hold rows, with what each
    /// addition does by itself.
    pub fn added_constraints(&self) -> Vec<(&'s Name, &'s Constraint, Footprint)> {
        let added = self.changes().filter_map(|(table, change)| match change {
            TableChange::AddConstraint(constraint) => Some((table, change, constraint)),
            _ => None,
        });
        added
            .filter(|(table, ..)| self.may_hold_rows(table))
            .map(|(table, change, constraint)| (table, constraint, self.alone(table, change)))
            .collect()
    }

    /// The statements after this one.
    pub fn later(&self) -> impl Iterator<Item = &'s Statement> + use<'s> {
        self.script.statements.iter().skip(self.index + 1)
    }

    /// The statements before this one, whatever their transaction.
    pub fn before(&self) -> impl Iterator<Item = &'s Statement> + use<'s> {
        self.script.statements.iter().take(self.index)
    }

    /// The tables from before the migration that the statement works on row by row: it reads them
    /// from end to end, writes them anew, builds their indexes or changes their rows.
    pub fn worked_on(&self) -> BTreeSet<&'s Name> {
        let footprint = self.footprint;
        let indexes = footprint.reindexes.iter();
        let tables = indexes.filter_map(|index| Some(&self.world.indexes.get(index)?.table));
        let all = (footprint.scans.iter())
            .chain(&footprint.rewrites)
            .chain(&footprint.builds)
            .chain(&footprint.updates)
            .chain(tables);
        all.filter(|table| self.may_hold_rows(table)).collect()
    }

    /// The tables from before the migration that the statement keeps writers out of, with the lock.
    pub fn closed(&self) -> BTreeMap<&'s Name, LockMode> {
        self.closed_by(self.footprint)
    }

    /// What of these are tables; views and sequences come along with theirs.
    pub(super) fn closed_tables(&self) -> BTreeSet<&'s Name> {
        closed_tables(self.world, self.footprint)
    }

    /// The statements of these indexes.
    pub(super) fn statements_at(
        &self,
        indexes: &'s [usize],
    ) -> impl DoubleEndedIterator<Item = &'s Statement> + use<'s> {
        let statements = self.script.statements.as_slice();
        indexes.iter().filter_map(|index| statements.get(*index))
    }

    /// The same of another statement of the script.
    pub fn closed_by(&self, footprint: &'s Footprint) -> BTreeMap<&'s Name, LockMode> {
        closed(self.world, footprint)
    }

    /// Tells whether a table is known to be temporary.
    pub fn is_temporary(&self, table: &Name) -> bool {
        self.relation(table)
            .is_some_and(|relation| relation.temporary)
    }

    /// A table, view or sequence before the statement.
    pub fn relation(&self, name: &Name) -> Option<&'s Relation> {
        self.world.relation(name)
    }

    /// Tells whether the statement runs in a transaction together with others.
    pub fn is_transactional(&self) -> bool {
        self.statement.transaction != Transaction::Alone
    }

    /// Tells whether another statement runs in the same transaction.
    pub(super) fn is_in_transaction_of(&self, other: &Statement) -> bool {
        self.is_transactional() && other.transaction == self.statement.transaction
    }

    /// The earlier statements of the same transaction, with what they did.
    pub fn before_in_transaction(&self) -> impl Iterator<Item = (&'s Statement, &'s Footprint)> {
        let transaction = self.statement.transaction;
        let is_open = transaction != Transaction::Alone;
        let statements = self.script.statements.iter().zip(self.earlier);
        statements.filter(move |(s, _)| is_open && s.transaction == transaction)
    }

    /// The strongest lock that the transaction already holds on a table from before the migration.
    pub fn held(&self, table: &Name) -> Option<LockMode> {
        let locks = self.before_in_transaction();
        locks.filter_map(|(_, f)| f.locks.get(table).copied()).max()
    }

    /// The later statements of the same transaction.
    pub fn later_in_transaction(&self) -> impl Iterator<Item = &'s Statement> {
        let transaction = self.statement.transaction;
        let is_open = self.is_transactional();
        let later = self.script.statements.iter().skip(self.index + 1);
        later.filter(move |s| is_open && s.transaction == transaction)
    }
}

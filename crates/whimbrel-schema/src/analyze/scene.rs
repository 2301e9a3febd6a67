//! What a rule sees of one statement.

use super::act::{Act, AlterTable, Name, TableChange};
use super::finding::Finding;
use super::footprint::{Footprint, LockMode};
use super::rules::Rule;
use super::script::{Script, Settings, Statement, Transaction};
use super::world::{Relation, World};

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
}

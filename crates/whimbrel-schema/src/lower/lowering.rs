//! A statement that is being lowered.

use std::collections::BTreeSet;

use super::stop::Stop;
use super::{Guarded, Lowered, Reach, Spoken};
use crate::analyze::Statement;
use crate::analyze::act::Act;
use crate::backend::Backend;
use crate::catalog::Catalog;
use crate::condition::Condition;
use crate::identifier::Identifier;
use crate::operation::{Change, Operation};

/// What a part of a statement comes to.
pub(super) type Outcome<T = ()> = Result<T, Stop>;

/// A statement that is being lowered.
#[derive(Debug)]
pub(super) struct Lowering<'l> {
    pub(super) backend: Backend,
    pub(super) statement: &'l Statement,
    pub(super) spoken: Spoken,
    pub(super) catalog: &'l mut Catalog,
    /// What `IF EXISTS` and `IF NOT EXISTS` ask around what is lowered now.
    guards: Vec<Condition>,
    operations: Vec<Guarded>,
    beyond: BTreeSet<String>,
}

impl<'l> Lowering<'l> {
    pub(super) const fn new(
        backend: Backend,
        statement: &'l Statement,
        spoken: Spoken,
        catalog: &'l mut Catalog,
    ) -> Self {
        Self {
            backend,
            statement,
            spoken,
            catalog,
            guards: Vec::new(),
            operations: Vec::new(),
            beyond: BTreeSet::new(),
        }
    }

    /// Lowers what the statement does.
    pub(super) fn act(&mut self, act: &Act) -> Outcome {
        match act {
            Act::CreateTable(new) => self.create_table(new),
            Act::AlterTable(alter) => self.alter_table(alter),
            Act::DropTables(names, drop) => self.drop_tables(names, *drop),
            Act::CreateIndex(new) => self.create_index(new),
            Act::AlterIndex(name, change) => self.alter_index(name, change),
            Act::DropIndexes(names, _, drop) => self.drop_indexes(names, *drop),
            other => self.other(other),
        }
    }

    /// Makes a change in the catalog and notes it.
    pub(super) fn make(&mut self, operation: impl Into<Operation>) -> Outcome {
        let operation = operation.into();
        operation.apply(self.catalog)?;
        self.note(operation);
        Ok(())
    }

    /// Notes a change that was made.
    pub(super) fn note(&mut self, operation: Operation) {
        let guards = self.guards.clone();
        self.operations.push(Guarded { operation, guards });
    }

    /// Lowers a part under a guard; where the guard does not hold the part does nothing.
    pub(super) fn guarded(
        &mut self,
        guard: Option<Condition>,
        part: impl FnOnce(&mut Self) -> Outcome,
    ) -> Outcome {
        let Some(guard) = guard else {
            return part(self);
        };
        if guard.holds_in(self.catalog) == Some(false) {
            self.beyond(format!("nothing, for here not {guard}"));
            return Ok(());
        }
        self.guards.push(guard);
        let outcome = part(self);
        self.guards.pop();
        outcome
    }

    /// Says what the operations do not hold, and nothing else depends on.
    pub(super) fn beyond(&mut self, what: impl Into<String>) {
        self.beyond.insert(what.into());
    }

    /// Says what the operations leave out of a table: it has more than the catalog knows from now on.
    pub(super) fn leave_out(&mut self, table: &Identifier, what: impl Into<String>) {
        self.beyond(what);
        self.catalog.loosen(table);
    }

    /// What the statement names, as far as an act tells.
    pub(super) fn targets(&self) -> Reach {
        let names = self.statement.act.targets().into_iter();
        Reach::Named(names.map(|name| self.known(name)).collect())
    }

    pub(super) fn finish(self) -> Lowered {
        match (self.operations.is_empty(), self.beyond.is_empty()) {
            (true, true) => Lowered::Beside,
            (false, true) => Lowered::Operations(self.operations),
            (_, false) => Lowered::Nearly {
                operations: self.operations,
                beyond: self.beyond.into_iter().collect(),
            },
        }
    }
}

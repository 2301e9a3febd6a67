//! Where a dialect writes its steps.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Action, Direction, ForeignKeys, Form, Guard, Item, Plan, Situation, Step, StepKind};
use crate::catalog::Table;
use crate::expression::Literal;
use crate::identifier::Identifier;
use crate::recording::{Recorded, Recording};

/// What an item needs of the transaction that it runs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requirement {
    /// Nothing.
    Any,
    /// Foreign keys must act: the item writes rows.
    Enforced,
    /// Foreign keys must not act: the item rebuilds a table.
    Suspended,
}

/// What the open transaction did to rows whose deferred checks have not run yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unchecked {
    /// Nothing.
    Nothing,
    /// It wrote rows of tables that the catalog knows.
    Rows,
    /// It ran SQL of the author's, which may have written any row and deferred any check.
    Anything,
}

/// A table whose rebuild waits, so that several changes to it are one rebuild.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The table before the first of the changes.
    pub before: Arc<Table>,
    /// How changed columns get their values from the old row: column, expression.
    pub conversions: Vec<(Identifier, String)>,
    origin: Origin,
}

/// The operation that is being planned.
#[derive(Clone, Debug, Default)]
struct Origin {
    operation: usize,
    guards: Vec<Guard>,
    blocking: bool,
}

/// The steps of a plan while a dialect writes them.
#[derive(Debug)]
pub struct Steps {
    done: Vec<Step>,
    open: Vec<Item>,
    mode: Requirement,
    locked: Option<Identifier>,
    unchecked: Unchecked,
    origin: Origin,
    situation: Situation,
    waiting: Vec<Waiting>,
}

impl Steps {
    pub(super) fn new(situation: Situation) -> Self {
        Self {
            done: Vec::new(),
            open: Vec::new(),
            mode: Requirement::Any,
            locked: None,
            unchecked: Unchecked::Nothing,
            origin: Origin::default(),
            situation,
            waiting: Vec::new(),
        }
    }

    pub(super) fn begin(&mut self, operation: usize, recording: &Recording, recorded: &Recorded) {
        let guards = recording.conditions(recorded.scope).into_iter();
        self.origin = Origin {
            operation,
            guards: guards
                .map(|(scope, condition)| Guard {
                    scope,
                    condition: condition.clone(),
                })
                .collect(),
            blocking: recording.is_blocking(recorded.scope),
        };
    }

    pub(super) fn bear(&mut self, table: &Identifier) {
        self.situation.born.insert(table.clone());
    }

    pub(super) fn rename_born(&mut self, from: &Identifier, to: &Identifier) {
        if self.situation.born.remove(from) {
            self.situation.born.insert(to.clone());
        }
    }

    /// Tells whether other programs may be using a table, so that it wants the online form.
    pub fn is_in_use(&self, table: &Identifier) -> bool {
        self.situation.form == Form::Online
            && !self.origin.blocking
            && !self.situation.born.contains(table)
    }

    /// Tells whether a table existed before the run.
    pub fn is_old(&self, table: &Identifier) -> bool {
        !self.situation.born.contains(table)
    }

    /// Adds a statement of the planner's.
    pub fn statement(&mut self, text: impl Into<String>) {
        self.add(Action::Statement(text.into()), Requirement::Any);
    }

    /// Adds a statement of the planner's that writes rows.
    pub fn row_statement(&mut self, text: impl Into<String>) {
        self.add(Action::Statement(text.into()), Requirement::Enforced);
    }

    /// Adds SQL of the author's.
    pub fn user_sql(&mut self, text: impl Into<String>) {
        self.add(Action::UserSql(text.into()), Requirement::Enforced);
    }

    /// Adds a statement with parameters.
    pub fn bound(&mut self, text: impl Into<String>, values: Vec<Literal>) {
        let text = text.into();
        self.add(Action::Bound { text, values }, Requirement::Enforced);
    }

    /// Adds an item to the open transaction, or to a new one when the open one does not suit it.
    pub fn add(&mut self, action: Action, requirement: Requirement) {
        let conflict = matches!(
            (self.mode, requirement),
            (Requirement::Enforced, Requirement::Suspended)
                | (Requirement::Suspended, Requirement::Enforced)
        );
        if conflict {
            self.split();
        }
        if requirement != Requirement::Any {
            self.mode = requirement;
        }
        let unchecked = match (&action, requirement) {
            (Action::UserSql(_), _) => Unchecked::Anything,
            (_, Requirement::Enforced) => Unchecked::Rows,
            _ => Unchecked::Nothing,
        };
        self.unchecked = self.unchecked.max(unchecked);
        let item = self.item(action);
        self.open.push(item);
    }

    /// Adds an item that runs outside any transaction.
    pub fn alone(&mut self, action: Action) {
        self.split();
        let item = self.item(action);
        self.done.push(Step {
            kind: StepKind::Alone,
            items: vec![item],
        });
    }

    /// What the open transaction did to rows whose deferred checks have not run yet.
    pub fn unchecked(&self) -> Unchecked {
        self.unchecked
    }

    /// Adds the statement that runs the deferred checks of the open transaction.
    pub fn check_rows(&mut self, text: impl Into<String>) {
        self.statement(text);
        // Under a condition the statement may not run.
        if self.origin.guards.is_empty() {
            self.unchecked = Unchecked::Nothing;
        }
    }

    /// Ends the open transaction, when it holds anything.
    pub fn split(&mut self) {
        self.locked = None;
        self.unchecked = Unchecked::Nothing;
        let mode = std::mem::replace(&mut self.mode, Requirement::Any);
        if self.open.is_empty() {
            return;
        }
        self.done.push(Step {
            kind: transaction(mode),
            items: std::mem::take(&mut self.open),
        });
    }

    /// Says that the next item strongly locks a table: at most one table in use is locked in a step.
    pub fn lock(&mut self, table: &Identifier) {
        if !self.is_in_use(table) {
            return;
        }
        if self.locked.as_ref().is_some_and(|locked| locked != table) {
            self.split();
        }
        self.locked = Some(table.clone());
    }

    /// Lets a table's rebuild wait, joined with one that waits already under the same conditions.
    pub fn await_rebuild(&mut self, before: Arc<Table>, conversion: Option<(Identifier, String)>) {
        let origin = self.origin.clone();
        let found = self
            .waiting
            .iter_mut()
            .find(|waiting| waiting.before.name == before.name);
        match found {
            Some(waiting) => waiting.conversions.extend(conversion),
            None => self.waiting.push(Waiting {
                before,
                conversions: conversion.into_iter().collect(),
                origin,
            }),
        }
    }

    /// Tells whether the rebuild of a table waits.
    pub fn awaits_rebuild(&self, table: &str) -> bool {
        self.waiting
            .iter()
            .any(|waiting| waiting.before.name == *table)
    }

    /// Takes the rebuilds that wait, in the order in which they were asked for.
    pub fn take_waiting(&mut self) -> Vec<Waiting> {
        std::mem::take(&mut self.waiting)
    }

    /// Adds the rebuild of a table that waited, under the operation that asked for it first.
    pub fn add_rebuild(&mut self, waiting: &Waiting, rebuild: super::Rebuild) {
        let current = std::mem::replace(&mut self.origin, waiting.origin.clone());
        self.add(Action::Rebuild(Box::new(rebuild)), Requirement::Suspended);
        self.origin = current;
    }

    pub(super) fn finish(mut self, direction: Direction) -> (Plan, BTreeSet<Identifier>) {
        self.split();
        let is_alone = |step: Option<&Step>| step.is_none_or(|s| s.kind == StepKind::Alone);
        let empty = || Step {
            kind: transaction(Requirement::Any),
            items: Vec::new(),
        };
        match direction {
            Direction::Up if is_alone(self.done.last()) => self.done.push(empty()),
            Direction::Down if is_alone(self.done.first()) => self.done.insert(0, empty()),
            Direction::Up | Direction::Down => {}
        }
        (Plan { steps: self.done }, self.situation.born)
    }

    fn item(&self, action: Action) -> Item {
        Item {
            action,
            operation: self.origin.operation,
            guards: self.origin.guards.clone(),
        }
    }
}

const fn transaction(mode: Requirement) -> StepKind {
    let foreign_keys = match mode {
        Requirement::Any | Requirement::Enforced => ForeignKeys::Enforced,
        Requirement::Suspended => ForeignKeys::Suspended,
    };
    StepKind::Transaction { foreign_keys }
}

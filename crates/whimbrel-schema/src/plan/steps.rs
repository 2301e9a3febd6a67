//! Where a dialect writes its steps.

use std::collections::BTreeSet;

use super::waiting::Waiting;
use super::{
    Action, Direction, ForeignKeys, Form, Guard, Item, Plan, Premise, Situation, Step, StepKind,
};
use crate::analyze::act::Act;
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

/// The operation that is being planned.
#[derive(Clone, Debug, Default)]
pub(super) struct Origin {
    pub(super) operation: usize,
    pub(super) guards: Vec<Guard>,
    pub(super) blocking: bool,
}

/// A place between two operations: so many items are written, and they are all of the first so many
/// operations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cut {
    pub(super) items: usize,
    pub(super) operations: usize,
}

/// The steps of a plan while a dialect writes them.
#[derive(Debug)]
pub struct Steps {
    done: Vec<Step>,
    open: Vec<Item>,
    mode: Requirement,
    locked: Option<Identifier>,
    unchecked: Unchecked,
    pub(super) origin: Origin,
    situation: Situation,
    pub(super) waiting: Vec<Waiting>,
    /// Whether nothing of another revision may join the transactions of this one.
    stands_apart: bool,
    /// How many items are written.
    items: usize,
    cuts: Vec<Cut>,
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
            stands_apart: false,
            items: 0,
            cuts: vec![Cut::default()],
        }
    }

    /// Notes that the items so far are all of so many operations, unless some of them still wait.
    pub(super) fn cut(&mut self, operations: usize) {
        if self.waiting.is_empty() {
            let items = self.items;
            self.cuts.push(Cut { items, operations });
        }
    }

    pub(super) fn take_cuts(&mut self) -> Vec<Cut> {
        std::mem::take(&mut self.cuts)
    }

    /// The steps alone, without what a direction adds to them.
    pub(super) fn into_steps(mut self) -> Vec<Step> {
        self.split();
        self.done
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

    /// Adds a statement of the planner's, with what it does.
    pub fn statement(&mut self, act: Act, text: impl Into<String>) {
        let action = Action::Statement(text.into());
        self.add(vec![act], action, Requirement::Any);
    }

    /// Adds a statement whose effect nothing can use before it is committed: in a step of its own, which
    /// no other revision shares.
    pub fn committed(&mut self, act: Act, text: impl Into<String>) {
        self.split();
        self.statement(act, text);
        self.split();
        self.stands_apart = true;
    }

    /// Adds a statement of the planner's that writes rows, with what it does.
    pub fn row_statement(&mut self, act: Act, text: impl Into<String>) {
        let action = Action::Statement(text.into());
        self.add(vec![act], action, Requirement::Enforced);
    }

    /// Adds SQL of the author's, with what he says that it does.
    pub fn user_sql(&mut self, act: Act, text: impl Into<String>) {
        let action = Action::UserSql(text.into());
        self.add(vec![act], action, Requirement::Enforced);
    }

    /// Adds a statement with parameters, with what it does.
    pub fn bound(&mut self, act: Act, text: impl Into<String>, values: Vec<Literal>) {
        let text = text.into();
        let action = Action::Bound { text, values };
        self.add(vec![act], action, Requirement::Enforced);
    }

    /// Adds an item to the open transaction, or to a new one when the open one does not suit it.
    pub fn add(&mut self, acts: Vec<Act>, action: Action, requirement: Requirement) {
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
        let item = self.item(acts, action);
        self.items += 1;
        self.open.push(item);
    }

    /// Says what must hold right before the item that was added last.
    pub fn given(&mut self, premise: Premise) {
        if let Some(item) = self.open.last_mut() {
            item.premise = Some(premise);
        }
    }

    /// Says that nothing may hold the name of the column in quotes that the item added last makes;
    /// nothing can in a table that was born in this run.
    pub fn given_unspoken(&mut self, table: &Identifier, column: &Identifier) {
        if self.is_old(table) {
            self.given(Premise::Unspoken {
                table: table.clone(),
                column: column.clone(),
            });
        }
    }

    /// Says that nothing may read in quotes the column that the item added last drops; nothing can in a
    /// table that was born in this run.
    pub(super) fn given_unread(&mut self, table: &Identifier, column: &Identifier) {
        if self.is_old(table) {
            self.given(Premise::Unread {
                table: table.clone(),
                column: column.clone(),
            });
        }
    }

    /// Adds an item that runs outside any transaction, with what it does.
    pub fn alone(&mut self, act: Act, action: Action) {
        self.split();
        let item = self.item(vec![act], action);
        self.items += 1;
        self.done.push(Step {
            kind: StepKind::Alone,
            items: vec![item],
            undo: None,
        });
    }

    /// What the open transaction did to rows whose deferred checks have not run yet.
    pub fn unchecked(&self) -> Unchecked {
        self.unchecked
    }

    /// Adds the statement that runs the deferred checks of the open transaction.
    pub fn check_rows(&mut self, act: Act, text: impl Into<String>) {
        self.statement(act, text);
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
            undo: None,
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

    pub(super) fn finish(mut self, direction: Direction) -> (Plan, BTreeSet<Identifier>) {
        self.split();
        let is_alone = |step: Option<&Step>| step.is_none_or(|s| s.kind == StepKind::Alone);
        let empty = || Step {
            kind: transaction(Requirement::Any),
            items: Vec::new(),
            undo: None,
        };
        // What is recorded is recorded in a transaction: on the way back the first step takes the
        // revision out of the history, and the last one ends it in either direction.
        if direction == Direction::Down && is_alone(self.done.first()) {
            self.done.insert(0, empty());
        }
        // A plan of one transaction may be carried out together with others.
        let is_shared = self.stands_apart && self.done.len() == 1;
        if is_alone(self.done.last()) || is_shared {
            self.done.push(empty());
        }
        (Plan { steps: self.done }, self.situation.born)
    }

    fn item(&self, acts: Vec<Act>, action: Action) -> Item {
        Item {
            action,
            acts,
            operation: self.origin.operation,
            guards: self.origin.guards.clone(),
            premise: None,
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

//! Changes to tables that wait, so that several changes to one table are carried out together.
//!
//! SQLite makes a table anew for most changes. The tables wait in the order in which they were
//! first changed; the dialect decides when waiting ends.

use std::sync::Arc;

use super::steps::{Origin, Requirement, Steps};
use super::{Action, DataCheck};
use crate::analyze::act::{Act, Constraint, TableChange};
use crate::catalog::Table;
use crate::identifier::Identifier;

/// A table whose changes wait.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The table before the first of the changes.
    pub before: Arc<Table>,
    /// How the changes are made.
    pub way: Way,
    /// What the changes are, in the order in which they were asked for.
    pub acts: Vec<Act>,
    origin: Origin,
}

/// How the changes that wait are made.
#[derive(Clone, Debug)]
pub enum Way {
    /// Each by a statement of its own, in this order.
    Statements(Vec<WaitingStatement>),
    /// All at once, by making the table anew.
    Rebuild(Vec<Conversion>),
}

/// A statement that waits.
#[derive(Clone, Debug)]
pub struct WaitingStatement {
    /// The index of the recorded operation that it comes from.
    pub operation: usize,
    /// The column that it adds; rules of that column alone may be appended to the statement.
    pub adds: Option<Identifier>,
    /// The column that it drops.
    pub drops: Option<Identifier>,
    /// The index of what it does among the acts that wait.
    act: usize,
    /// The statement.
    pub text: String,
}

/// How a column gets its new values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversion {
    /// The column.
    pub column: Identifier,
    /// The expression over the old row.
    pub value: String,
    /// What must hold of the old rows.
    pub checks: Vec<DataCheck>,
}

impl Waiting {
    /// Tells whether a column gets new values.
    pub fn converts(&self, column: &str) -> bool {
        self.conversion(column).is_some()
    }

    /// How a column gets its new values; `None` when it keeps the old ones.
    pub fn conversion(&self, column: &str) -> Option<&Conversion> {
        match &self.way {
            Way::Statements(_) => None,
            Way::Rebuild(conversions) => conversions.iter().find(|c| c.column == column),
        }
    }
}

/// # Changes that wait
impl Steps {
    /// The tables whose changes wait, in the order in which they were first changed.
    pub fn waiting(&self) -> &[Waiting] {
        &self.waiting
    }

    /// The changes of a table that wait.
    pub fn waiting_for(&self, table: &str) -> Option<&Waiting> {
        self.waiting.iter().find(|w| w.before.name == table)
    }

    /// Tells whether everything that waits stands under the conditions of the current operation.
    pub fn all_waiting_share_guards(&self) -> bool {
        self.waiting
            .iter()
            .all(|waiting| waiting.origin.guards == self.origin.guards)
    }

    /// Lets a statement that changes a table wait; a rebuild that waits already does its work.
    ///
    /// `before` is the table as it is now.
    pub fn await_statement(
        &mut self,
        before: &Arc<Table>,
        adds: Option<&Identifier>,
        act: Act,
        text: String,
    ) {
        let operation = self.origin.operation;
        let waiting = self.wait(before);
        let statement = WaitingStatement {
            operation,
            adds: adds.cloned(),
            drops: None,
            act: waiting.acts.len(),
            text,
        };
        waiting.acts.push(act);
        match &mut waiting.way {
            Way::Statements(statements) => statements.push(statement),
            Way::Rebuild(_) => {}
        }
    }

    /// Says of the statement that waits last for a table that it drops a column.
    pub fn waiting_drops(&mut self, table: &str, column: &Identifier) {
        let waiting = self.waiting.iter_mut().find(|w| w.before.name == table);
        if let Some(Way::Statements(statements)) = waiting.map(|w| &mut w.way)
            && let Some(last) = statements.last_mut()
        {
            last.drops = Some(column.clone());
        }
    }

    /// Appends a rule to the waiting statement that adds a column; false when there is none.
    pub fn extend_added_column(
        &mut self,
        table: &str,
        column: &str,
        rule: Constraint,
        text: &str,
    ) -> bool {
        let waiting = self.waiting.iter_mut().find(|w| w.before.name == table);
        let Some(waiting) = waiting else {
            return false;
        };
        let Way::Statements(statements) = &mut waiting.way else {
            return false;
        };
        let adds = |s: &&mut WaitingStatement| s.adds.as_ref().is_some_and(|name| name == column);
        let Some(statement) = statements.iter_mut().find(adds) else {
            return false;
        };
        statement.text.push(' ');
        statement.text.push_str(text);
        let changes = match waiting.acts.get_mut(statement.act) {
            Some(Act::AlterTable(alter)) => alter.changes.as_mut_slice(),
            _ => &mut [],
        };
        if let [TableChange::AddColumn { column, .. }] = changes {
            column.constraints.push(rule);
        }
        true
    }

    /// Lets the rebuild of a table wait; statements that wait become part of it.
    ///
    /// `before` is the table as it is now.
    pub fn await_rebuild(&mut self, before: &Arc<Table>, act: Act, conversion: Option<Conversion>) {
        let waiting = self.wait(before);
        waiting.acts.push(act);
        let way = &mut waiting.way;
        match way {
            Way::Rebuild(conversions) => conversions.extend(conversion),
            Way::Statements(_) => *way = Way::Rebuild(conversion.into_iter().collect()),
        }
    }

    /// Takes everything that waits, in the order in which it was asked for.
    pub fn take_waiting(&mut self) -> Vec<Waiting> {
        std::mem::take(&mut self.waiting)
    }

    /// Adds an item for changes that waited, under the conditions and the operation that asked for
    /// them first.
    pub fn add_waiting(
        &mut self,
        waiting: &Waiting,
        acts: Vec<Act>,
        action: Action,
        requirement: Requirement,
    ) {
        self.add_for(waiting.origin.clone(), acts, action, requirement);
    }

    /// Adds a statement that waited, under its own operation.
    pub fn add_waiting_statement(&mut self, waiting: &Waiting, statement: &WaitingStatement) {
        let origin = Origin {
            operation: statement.operation,
            ..waiting.origin.clone()
        };
        let acts = waiting.acts.get(statement.act).cloned();
        let action = Action::Statement(statement.text.clone());
        self.add_for(origin, acts.into_iter().collect(), action, Requirement::Any);
        if let Some(column) = &statement.adds {
            self.given_unspoken(&waiting.before.name, column);
        }
        if let Some(column) = &statement.drops {
            self.given_unread(&waiting.before.name, column);
        }
    }

    fn add_for(
        &mut self,
        origin: Origin,
        acts: Vec<Act>,
        action: Action,
        requirement: Requirement,
    ) {
        let current = std::mem::replace(&mut self.origin, origin);
        self.add(acts, action, requirement);
        self.origin = current;
    }

    /// The table's place among those that wait; at the end when it does not wait yet.
    fn wait(&mut self, before: &Arc<Table>) -> &mut Waiting {
        let found = self
            .waiting
            .iter()
            .position(|w| w.before.name == before.name);
        let at = found.unwrap_or(self.waiting.len());
        if found.is_none() {
            self.waiting.push(Waiting {
                before: Arc::clone(before),
                way: Way::Statements(Vec::new()),
                acts: Vec::new(),
                origin: self.origin.clone(),
            });
        }
        #[allow(clippy::indexing_slicing)] // Found, or appended just now.
        &mut self.waiting[at]
    }
}

//! The typed front end: plans become scripts, and histories are walked revision by revision.

mod literals;
mod origin;
mod spellings;
mod validations;
mod walk;

pub use validations::{Validated, Validations, validated};
pub use walk::Walk;

use std::collections::BTreeSet;

use super::act::Act;
use super::script::{Origin, Script, Statement, Transaction, WayBack};
use crate::backend::Backend;
use crate::operation::Operation;
use crate::plan::{Action, Item, Plan, StepKind};
use crate::recording::{Recorded, Recording};

/// Reads SQL of the author's as statements.
///
/// A build script hands in the reader of `whimbrel-sql`; an application has what that one read.
pub trait ReadSql: std::fmt::Debug + Sync {
    /// The statements of a text, `None` when it cannot be read.
    ///
    /// Of each statement what it does, its text, its offset, its literals and its acknowledgements
    /// count.
    fn read(&self, backend: Backend, text: &str) -> Option<Vec<Statement>>;
}

/// The statements that a plan runs on a backend, in order, with what they do.
///
/// SQL of the author's stays opaque, with the effects that he declared, unless a reader reads it. So
/// does what a plan that was stored does, for it tells no acts.
pub fn script(
    recording: &Recording,
    plan: Plan,
    backend: Backend,
    reader: Option<&dyn ReadSql>,
) -> Script {
    let front = Front {
        recording,
        backend,
        reader,
    };
    let mut statements = Vec::new();
    for (number, step) in plan.steps.into_iter().enumerate() {
        let transaction = match step.kind {
            StepKind::Transaction { .. } => Transaction::Numbered(number),
            StepKind::Alone => Transaction::Alone,
        };
        for item in step.items {
            front.push(item, transaction, &mut statements);
        }
    }
    Script {
        statements,
        // Every revision has a `down`, says why it has none, or is refused for it.
        way_back: WayBack::Answered,
        ..Script::default()
    }
}

struct Front<'f> {
    recording: &'f Recording,
    backend: Backend,
    reader: Option<&'f dyn ReadSql>,
}

impl Front<'_> {
    fn push(&self, item: Item, transaction: Transaction, statements: &mut Vec<Statement>) {
        let recorded = self.recording.operations.get(item.operation);
        let operation = item.operation;
        let own = self.own(&item, recorded).unwrap_or_else(|| composed(item));
        let reason = recorded.and_then(|r| self.recording.assumed_safe(r.scope));
        for mut statement in own {
            statement.transaction = transaction;
            statement.place = recorded.map(|recorded| recorded.place);
            statement.operation = Some(operation);
            statement.origin = recorded.map_or(Origin::Composed, |r| {
                origin::of(self.recording, r, &statement.text)
            });
            statement.reason = reason.map(str::to_owned);
            if self.backend == Backend::Sqlite && statement.spellings.is_empty() {
                statement.spellings = spellings::of(&statement.text);
            }
            if let Some(recorded) = recorded {
                literals::extend(&mut statement, &recorded.operation);
            }
            statements.push(statement);
        }
    }

    /// SQL of the author's, read; and what tells no acts.
    fn own(&self, item: &Item, recorded: Option<&Recorded>) -> Option<Vec<Statement>> {
        let text = match &item.action {
            Action::UserSql(text) | Action::Bound { text, .. } | Action::Statement(text) => text,
            Action::Rebuild(_)
            | Action::Concurrently(_)
            | Action::Detach(_)
            | Action::Backfill(_) => {
                return item.acts.is_empty().then(|| vec![stored(&item.action)]);
            }
        };
        let is_execute = recorded.is_some_and(|r| matches!(r.operation, Operation::Execute(_)));
        let declared = item.acts.first();
        // The statement that makes a view, function or the like is the author's too.
        if !is_execute && !matches!(declared, Some(Act::Opaque { .. })) {
            return item.acts.is_empty().then(|| vec![stored(&item.action)]);
        }
        let mut read = self
            .reader
            .and_then(|reader| reader.read(self.backend, text))?;
        for statement in &mut read {
            declare(&mut statement.act, declared);
        }
        Some(read)
    }
}

/// Gives what cannot be read the effects that its author declared.
fn declare(act: &mut Act, declared: Option<&Act>) {
    let Some(Act::Opaque {
        touches: said_touches,
        creates: said_creates,
        ..
    }) = declared
    else {
        return;
    };
    if let Act::Opaque {
        touches, creates, ..
    } = act
    {
        touches.extend(said_touches.iter().cloned());
        creates.extend(said_creates.iter().cloned());
    }
}

/// The statements of an item, as the planner tells them.
fn composed(item: Item) -> Vec<Statement> {
    let Item { action, acts, .. } = item;
    let (action, acts) = match (action, <[Act; 1]>::try_from(acts)) {
        // Moved, not copied: almost every item is one statement with one act.
        (Action::Statement(text), Ok([act])) => {
            return vec![Statement::new(act, text, Transaction::Alone)];
        }
        (action, Ok(act)) => (action, act.into()),
        (action, Err(acts)) => (action, acts),
    };
    let said = acts.into_iter().map(|act| {
        let text = text(&action, &act);
        Statement::new(act, text, Transaction::Alone)
    });
    said.collect()
}

/// A statement of a plan that was stored.
fn stored(action: &Action) -> Statement {
    let act = Act::opaque("a statement of a stored plan");
    let text = text(action, &act);
    Statement::new(act, text, Transaction::Alone)
}

/// The text of an act of an item.
fn text(action: &Action, act: &Act) -> String {
    match action {
        Action::Statement(text) | Action::UserSql(text) | Action::Bound { text, .. } => {
            text.clone()
        }
        Action::Concurrently(index) => index.text.clone(),
        Action::Detach(detachment) => detachment.text.clone(),
        Action::Backfill(filling) => filling.statement(),
        Action::Rebuild(rebuild) => {
            let name = match act {
                Act::CreateIndex(index) => index.name.as_ref().map(|name| name.name.as_str()),
                Act::CreateTrigger(trigger) => Some(trigger.name.as_str()),
                _ => None,
            };
            let mut parts = rebuild.indexes.iter().chain(&rebuild.triggers);
            let part = parts.find(|part| name.is_some_and(|n| part.name.eq_ignore_ascii_case(n)));
            part.map_or_else(
                || rebuild.statements().join(";\n"),
                |part| part.text.clone(),
            )
        }
    }
}

/// Texts as a set.
type Literals = BTreeSet<String>;

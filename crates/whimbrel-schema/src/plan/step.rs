//! Steps, their items, and what each item does.

use serde::{Deserialize, Serialize};

use super::backfill::Filling;
use super::rebuild::Rebuild;
use super::undo::Undo;
use crate::analyze::act::Act;
use crate::condition::Condition;
use crate::expression::Literal;
use crate::identifier::Identifier;
use crate::recording::ScopeId;

/// The steps of a revision in one direction, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The steps. The history row is written in the last step of an `up` and deleted in the first
    /// of a `down`; that step is always transactional.
    pub steps: Vec<Step>,
}

impl Plan {
    /// Tells whether a failure leaves no trace: the plan is a single transaction.
    pub fn is_atomic(&self) -> bool {
        matches!(
            self.steps.as_slice(),
            [Step {
                kind: StepKind::Transaction { .. },
                ..
            }]
        )
    }

    /// The index of the first step, at or behind this one, that changes rows a batch at a time.
    pub fn next_backfill(&self, from: usize) -> Option<usize> {
        let is_backfill = |step: &Step| {
            let mut items = step.items.iter();
            items.any(|item| matches!(item.action, Action::Backfill(_)))
        };
        let later = self.steps.iter().skip(from);
        later.clone().position(is_backfill).map(|at| from + at)
    }

    /// Every item, in order.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.steps.iter().flat_map(|step| &step.items)
    }
}

/// Whether the database checks foreign keys while a step runs; SQLite only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ForeignKeys {
    /// Foreign keys act as always.
    #[default]
    Enforced,
    /// Foreign keys are switched off before BEGIN, as a rebuild needs, and checked before COMMIT.
    Suspended,
}

/// How a step runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StepKind {
    /// All items commit together.
    Transaction {
        /// Whether foreign keys act meanwhile.
        foreign_keys: ForeignKeys,
    },
    /// One item outside any transaction.
    Alone,
}

/// A part of a plan that is done as a whole.
///
/// Two steps are equal when they do the same; what would undo them is no part of that.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Step {
    /// How it runs.
    pub kind: StepKind,
    /// What it does, in order.
    pub items: Vec<Item>,
    /// What undoes it, while later steps of a staged plan are still to come; `None` in the last step,
    /// and where nobody has said.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub undo: Option<Undo>,
}

impl PartialEq for Step {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind && self.items == other.items
    }
}

impl Eq for Step {}

/// A condition around an item; one answer serves all items of the same scope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guard {
    /// The scope.
    pub scope: ScopeId,
    /// The condition.
    pub condition: Condition,
}

/// What must hold of the live database right before an item, lest the database silently does more
/// than the item says; SQLite only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Premise {
    /// No foreign key of another table refers to the table that goes: SQLite deletes its rows first,
    /// and with them those that refer to them
    /// ([DROP TABLE](https://www.sqlite.org/foreignkeys.html#fk_schemacommands)).
    Unreferenced {
        /// The table.
        table: Identifier,
    },
    /// Nothing that reads the table holds the name of its new column in double quotes: SQLite took
    /// that for a text so far
    /// ([Double-quoted String Literals](https://www.sqlite.org/quirks.html#dblquote)).
    Unspoken {
        /// The table.
        table: Identifier,
        /// The new column.
        column: Identifier,
    },
    /// No view or trigger holds the name of the column that goes in double quotes: SQLite would take
    /// that for a text from then on, without a word.
    Unread {
        /// The table.
        table: Identifier,
        /// The column.
        column: Identifier,
    },
}

/// One thing that a step does.
///
/// Two items are equal when they are carried out alike; what they say to the analyzer is no part of
/// a stored plan.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Item {
    /// What is done.
    pub action: Action,
    /// The same for the analyzer, statement by statement; empty in a plan that was stored.
    #[serde(skip)]
    pub acts: Vec<Act>,
    /// The index of the recorded operation that it comes from.
    pub operation: usize,
    /// The conditions under which it is done, the outermost first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub guards: Vec<Guard>,
    /// What must hold right before it is done.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub premise: Option<Premise>,
}

impl PartialEq for Item {
    fn eq(&self, other: &Self) -> bool {
        self.action == other.action
            && self.operation == other.operation
            && self.guards == other.guards
            && self.premise == other.premise
    }
}

impl Eq for Item {}

/// What an item does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Action {
    /// Exactly one statement, written by the planner.
    Statement(String),
    /// SQL that the author wrote, sent whole.
    UserSql(String),
    /// Exactly one statement with positional parameters.
    Bound {
        /// The text.
        text: String,
        /// The values, the first for parameter 1.
        values: Vec<Literal>,
    },
    /// A table made anew under its name; SQLite only.
    Rebuild(Box<Rebuild>),
    /// An index built or dropped while the table is in use; PostgreSQL only, and always alone.
    Concurrently(ConcurrentIndex),
    /// A partition that leaves its table while that is in use; PostgreSQL only, and always alone.
    Detach(Detachment),
    /// Rows changed a batch at a time, each committed with how far it came; always alone.
    Backfill(Box<Filling>),
}

/// A partition that leaves its table while that is in use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detachment {
    /// The partitioned table.
    pub table: Identifier,
    /// The partition.
    pub partition: Identifier,
    /// The statement.
    pub text: String,
    /// The statement that ends what was cut short.
    pub finalize: String,
}

/// Whether an index comes or goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verb {
    /// It comes.
    Create,
    /// It goes.
    Drop,
}

/// An index built or dropped while the table is in use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConcurrentIndex {
    /// Whether it comes or goes.
    pub verb: Verb,
    /// The table.
    pub table: Identifier,
    /// The index.
    pub index: Identifier,
    /// Whether it keeps keys unique; what is left of a failed unique build rejects rows.
    pub unique: bool,
    /// The statement.
    pub text: String,
    /// The statement that takes away what a failed build left.
    pub cleanup: String,
}

//! The steps of a script: what commits before what comes next.

use super::repeatable::{changes_something, is_repeatable};
use super::script::{Statement, Transaction};

/// The steps of a script so far, as far as they change something.
#[derive(Clone, Debug, Default)]
pub(super) struct Steps {
    /// The first statement of each transaction that cannot be run again; of those that stand alone,
    /// the first two.
    unrepeatable: Vec<(usize, Transaction)>,
    /// The last statement of each transaction, or of those that stand alone.
    last: Vec<(usize, Transaction)>,
}

impl Steps {
    pub(super) fn add(&mut self, index: usize, statement: &Statement) {
        if !changes_something(&statement.act) {
            return;
        }
        let transaction = statement.transaction;
        match self.last.last_mut() {
            Some(last) if last.1 == transaction => last.0 = index,
            _ => self.last.push((index, transaction)),
        }
        let is_noted = self.unrepeatable.last().is_some_and(|u| u.1 == transaction);
        if !is_noted && !is_repeatable(&statement.act) {
            self.unrepeatable.push((index, transaction));
        }
    }

    /// Tells whether a statement of this transaction is the first that would leave an earlier step,
    /// one that cannot be run again, behind.
    pub(super) fn is_second(&self, here: Transaction) -> bool {
        let is_other = |step: Transaction| step == Transaction::Alone || step != here;
        let mut steps = self.unrepeatable.iter();
        let Some((first, of)) = steps.find(|(_, step)| is_other(*step)) else {
            return false;
        };
        let mut later = self.last.iter().rev().take_while(|(at, _)| at > first);
        !later.any(|(_, step)| *step == Transaction::Alone || step != of)
    }
}

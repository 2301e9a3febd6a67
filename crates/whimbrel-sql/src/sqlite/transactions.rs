//! In which transaction each statement runs.

use whimbrel_schema::analyze::Transaction;
use whimbrel_schema::analyze::act::{Act, TransactionControl};

use crate::Wrapping;

/// Follows `BEGIN`, `COMMIT` and their kin through a text.
pub(super) struct Transactions {
    open: Option<usize>,
    next: usize,
}

impl Transactions {
    pub(super) const fn new(wrapping: Wrapping) -> Self {
        let (open, next) = match wrapping {
            Wrapping::Transaction => (Some(0), 1),
            Wrapping::None => (None, 0),
        };
        Self { open, next }
    }

    /// The transaction of the next statement; what begins or ends one belongs to it.
    pub(super) fn place(&mut self, act: &Act) -> Transaction {
        let before = self.open;
        if let Act::Transaction(control) = act {
            match control {
                TransactionControl::Begin => self.begin(),
                TransactionControl::Commit | TransactionControl::Rollback => self.open = None,
                // A savepoint outside a transaction begins one; what releases it is not told apart.
                TransactionControl::Savepoint => {}
            }
        }
        before
            .or(self.open)
            .map_or(Transaction::Alone, Transaction::Numbered)
    }

    fn begin(&mut self) {
        if self.open.is_none() {
            self.open = Some(self.next);
            self.next += 1;
        }
    }
}

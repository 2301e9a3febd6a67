//! In which transaction each statement of a text runs.

use whimbrel_schema::analyze::Transaction;
use whimbrel_schema::analyze::act::{Act, TransactionControl};

use crate::Wrapping;

/// The transactions of a text, as the server would have them.
pub(super) struct Transactions {
    current: Option<usize>,
    next: usize,
}

impl Transactions {
    pub(super) const fn new(wrapping: Wrapping) -> Self {
        match wrapping {
            Wrapping::Transaction => Self {
                current: Some(0),
                next: 1,
            },
            Wrapping::None => Self {
                current: None,
                next: 0,
            },
        }
    }

    /// The transaction of the next statement. `BEGIN` and `COMMIT` belong to the one that they begin
    /// and end; a `BEGIN` within one changes nothing.
    pub(super) fn of(&mut self, act: &Act) -> Transaction {
        let Act::Transaction(control) = act else {
            return self.place();
        };
        if *control == TransactionControl::Begin && self.current.is_none() {
            self.current = Some(self.next);
            self.next += 1;
        }
        let place = self.place();
        if matches!(
            control,
            TransactionControl::Commit | TransactionControl::Rollback
        ) {
            self.current = None;
        }
        place
    }

    fn place(&self) -> Transaction {
        self.current
            .map_or(Transaction::Alone, Transaction::Numbered)
    }
}

//! In which transaction each statement of a text runs.

use whimbrel_schema::Backend;
use whimbrel_schema::analyze::Transaction;
use whimbrel_schema::analyze::act::{Act, TransactionControl};

use whimbrel_schema::sql::tokens;

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
    /// and end; a `BEGIN` within one changes nothing, and `COMMIT AND CHAIN` begins another.
    pub(super) fn of(&mut self, act: &Act, text: &str) -> Transaction {
        let Act::Transaction(control) = act else {
            return self.place();
        };
        if *control == TransactionControl::Begin && self.current.is_none() {
            self.begin();
        }
        let place = self.place();
        if matches!(
            control,
            TransactionControl::Commit | TransactionControl::Rollback
        ) {
            self.current = None;
            if chains(text) {
                self.begin();
            }
        }
        place
    }

    const fn begin(&mut self) {
        self.current = Some(self.next);
        self.next += 1;
    }

    fn place(&self) -> Transaction {
        self.current
            .map_or(Transaction::Alone, Transaction::Numbered)
    }
}

/// Whether the end of a transaction is `AND CHAIN`, not `AND NO CHAIN`.
fn chains(text: &str) -> bool {
    let tokens = tokens::significant(text, Backend::Postgres);
    let words: Vec<&str> = tokens.map(|token| token.text(text)).collect();
    let is = |word: &str, other: &str| word.eq_ignore_ascii_case(other);
    matches!(words.as_slice(), [.., and, chain] if is(and, "and") && is(chain, "chain"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The transactions of statements: a number, or `-` for none.
    fn of(text: &str, wrapping: Wrapping) -> String {
        let statements = super::super::statements(text, wrapping).unwrap();
        let places = statements.iter().map(|s| match s.transaction {
            Transaction::Numbered(number) => number.to_string(),
            Transaction::Alone => "-".to_owned(),
        });
        places.collect()
    }

    #[test]
    fn transactions_are_those_of_the_server() {
        for (text, wrapped, bare) in [
            ("SELECT 1; SELECT 2", "00", "--"),
            ("BEGIN; SELECT 1; COMMIT; SELECT 2", "000-", "000-"),
            (
                "SELECT 1; COMMIT; SELECT 2; BEGIN; SELECT 3",
                "00-11",
                "---00",
            ),
            (
                "BEGIN; COMMIT AND CHAIN; SELECT 1; END; BEGIN",
                "00112",
                "00112",
            ),
            ("BEGIN; COMMIT AND NO CHAIN; SELECT 1", "00-", "00-"),
            (
                "BEGIN; SAVEPOINT a; ROLLBACK TO a; RELEASE a; ROLLBACK; SELECT 1",
                "00000-",
                "00000-",
            ),
            (
                "START TRANSACTION; PREPARE TRANSACTION 'x'; SELECT 1",
                "00-",
                "00-",
            ),
        ] {
            assert_eq!(of(text, Wrapping::Transaction), wrapped, "{text}");
            assert_eq!(of(text, Wrapping::None), bare, "{text}");
        }
    }
}

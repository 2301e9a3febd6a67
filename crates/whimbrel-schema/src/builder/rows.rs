//! Rows: values to insert, and which rows an update or a deletion means.

use crate::expression::{Expression, Literal};
use crate::identifier::Identifier;
use crate::operation::{RowFilter, Rows};
use crate::sql::SqlText;
use crate::sql::binds::Bind;

/// Every row of a table.
pub fn every_row() -> Rows {
    Rows::Every
}

/// The rows for which a condition holds: `matching("age > :age").bind("age", 90)`.
pub fn matching(condition: impl Into<SqlText>) -> RowFilter {
    RowFilter {
        condition: condition.into(),
        binds: Vec::new(),
    }
}

impl RowFilter {
    /// Gives a named bind of the condition its value.
    #[must_use]
    pub fn bind(mut self, name: &str, value: impl Into<Literal>) -> Self {
        self.binds.push(Bind {
            name: name.to_owned(),
            value: value.into(),
        });
        self
    }
}

impl From<RowFilter> for Rows {
    fn from(filter: RowFilter) -> Self {
        Self::Matching(filter)
    }
}

/// The new values of an update.
#[derive(Debug)]
pub struct UpdateRows {
    pub(super) values: Vec<(Identifier, Expression)>,
}

impl UpdateRows {
    /// Sets a column to a value, or to `sql("…")` over the old row.
    pub fn set(&mut self, column: &str, value: impl Into<Expression>) {
        self.values.push((column.into(), value.into()));
    }
}

/// A row of `N` values: a tuple, or an array.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a row of {N} values",
    label = "not one value for each column",
    note = "write a tuple with one value a column: `(\"admin\", 1)`, and `(\"admin\",)` for a single one"
)]
pub trait Row<const N: usize> {
    /// The values, in order.
    fn cells(self) -> Vec<Expression>;
}

#[diagnostic::do_not_recommend]
impl<E: Into<Expression>, const N: usize> Row<N> for [E; N] {
    fn cells(self) -> Vec<Expression> {
        self.into_iter().map(Into::into).collect()
    }
}

macro_rules! rows {
    ($($count:literal: $($cell:ident)+;)+) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($cell: Into<Expression>),+> Row<$count> for ($($cell,)+) {
            #[allow(non_snake_case)]
            fn cells(self) -> Vec<Expression> {
                let ($($cell,)+) = self;
                vec![$($cell.into()),+]
            }
        }
    )+};
}

rows! {
    1: A;
    2: A B;
    3: A B C;
    4: A B C D;
    5: A B C D E;
    6: A B C D E F;
    7: A B C D E F G;
    8: A B C D E F G H;
    9: A B C D E F G H I;
    10: A B C D E F G H I J;
    11: A B C D E F G H I J K;
    12: A B C D E F G H I J K L;
}

//! The handle of an `execute` that is being written.

use super::draft::identifiers;
use crate::expression::Literal;
use crate::operation;
use crate::sql::binds::Bind;

/// SQL of the author's that is being written.
#[derive(Debug)]
pub struct Execute<'e> {
    pub(super) operation: &'e mut operation::Execute,
}

impl Execute<'_> {
    /// Gives a named bind its value: `:status` in the text is `bind("status", …)` here.
    pub fn bind(self, name: &str, value: impl Into<Literal>) -> Self {
        self.operation.binds.push(Bind {
            name: name.to_owned(),
            value: value.into(),
        });
        self
    }

    /// Declares the tables that the SQL reads, writes or changes.
    ///
    /// What the analyzer reads in the SQL itself counts beside it; where it cannot read, in a `DO`
    /// block or a call, it goes by this.
    pub fn touches<const N: usize>(self, tables: [&str; N]) -> Self {
        self.operation.touches.extend(identifiers(tables));
        self
    }

    /// Declares the tables and views that the SQL creates.
    pub fn creates<const N: usize>(self, objects: [&str; N]) -> Self {
        self.operation.creates.extend(identifiers(objects));
        self
    }
}

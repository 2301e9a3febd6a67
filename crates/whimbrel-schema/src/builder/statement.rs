//! The handle of an `execute` that is being written.

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
}

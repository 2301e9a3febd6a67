//! SQL that the author wrote.

use super::{ACTS, Sqlite, unsupported};
use crate::backend::Backend;
use crate::catalog::Catalog;
use crate::dialect::PlanFor;
use crate::operation::Execute;
use crate::plan::{Steps, Unsupported};
use crate::sql::binds::{Bind, BindProblem, Positional, positional};

impl PlanFor<Sqlite> for Execute {
    fn plan(&self, _: &Sqlite, _: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        let Some(text) = self.statement.get(Backend::Sqlite) else {
            return Err(unsupported(
                "has no text for `execute`",
                "add `.sqlite(\"…\")` to `per_backend()`, or put the call into \
                 `schema.only(Backend::Postgres, …)`",
            ));
        };
        if self.binds.is_empty() {
            steps.user_sql(ACTS.execute(self), text);
        } else {
            let bound = bound(text, &self.binds)?;
            steps.bound(ACTS.execute(self), bound.text, bound.values);
        }
        Ok(())
    }
}

/// A text with its named binds made positional.
pub(super) fn bound(text: &str, binds: &[Bind]) -> Result<Positional, Unsupported> {
    positional(text, binds, Backend::Sqlite, 1).map_err(|problem| unbound(&problem))
}

/// The names and values of a statement that do not fit together.
pub(super) fn unbound(problem: &BindProblem) -> Unsupported {
    unsupported(
        format!("cannot bind the values: {problem}"),
        "give each `:name` of the text exactly one `.bind(\"name\", …)`",
    )
}

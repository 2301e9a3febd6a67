//! The conditions around items: asked once a scope, remembered across the steps of a revision.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use whimbrel_schema::condition::Condition;
use whimbrel_schema::plan::Item;
use whimbrel_schema::recording::ScopeId;

use super::Live;
use crate::error::Result;

/// The answers so far.
///
/// A scope keeps its first answer: what its own operations make must not change it, neither in the
/// same step nor in a later one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Answers(BTreeMap<ScopeId, bool>);

impl Answers {
    /// Tells whether an item is to be done; `ask` answers a condition that was not asked before.
    ///
    /// Guards are asked from the outermost to the first that does not hold.
    pub(crate) fn allow(
        &mut self,
        item: &Item,
        mut ask: impl FnMut(&Condition) -> Result<bool>,
    ) -> Result<bool> {
        for guard in &item.guards {
            let holds = match self.0.get(&guard.scope) {
                Some(holds) => *holds,
                None => {
                    let holds = ask(&guard.condition)?;
                    log::debug!(target: super::execute::LOG, "{}: {holds}", guard.condition);
                    self.0.insert(guard.scope, holds);
                    holds
                }
            };
            if !holds {
                return Ok(false);
            }
        }
        Ok(true)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Answers a condition from the live database and the environment's name.
pub(crate) fn holds(
    condition: &Condition,
    live: &mut (impl Live + ?Sized),
    environment: &str,
) -> Result<bool> {
    match condition {
        Condition::TableExists(table) => live.table_exists(table),
        Condition::ColumnExists(table, column) => live.column_exists(table, column),
        Condition::IndexExists(table, index) => live.index_exists(table, index),
        Condition::ConstraintExists(table, constraint) => live.constraint_exists(table, constraint),
        Condition::EnvironmentIs(name) => Ok(name == environment),
        Condition::Not(inner) => holds(inner, live, environment).map(|holds| !holds),
    }
}

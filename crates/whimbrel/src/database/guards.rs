//! The conditions around items: asked once a scope, remembered across the steps of a revision.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use whimbrel_schema::condition::Condition;
use whimbrel_schema::plan::Item;
use whimbrel_schema::recording::ScopeId;

use super::Live;
use crate::error::{Error, ErrorKind, Result};

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

    /// Reads the answers that earlier steps of an unfinished revision stored.
    ///
    /// # Errors
    ///
    /// When they cannot be read: asked again, a guard may answer what the revision's own steps made.
    pub(crate) fn from_stored(text: &str, revision: &str) -> Result<Self> {
        serde_json::from_str(text).map_err(|error| {
            Error::new(
                ErrorKind::HistoryConflict,
                format!("the stored guard answers of revision {revision} cannot be read: {error}"),
            )
            .with_revision(revision)
            .with_hint(
                "they were changed by hand or written by a newer version: run that version, or put \
                 the column `guards` of its row in `__whimbrel_progress` right; whether a guard \
                 held is not asked twice",
            )
        })
    }

    /// The text that is stored for later steps.
    pub(crate) fn to_stored(&self) -> Result<String> {
        serde_json::to_string(self).map_err(|error| {
            let message = format!("the guard answers cannot be written: {error}");
            Error::new(ErrorKind::Failed, message)
        })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_answers_are_read_or_refused_and_never_forgotten() {
        let stored = r#"{"0":true,"3":false}"#;
        let answers = Answers::from_stored(stored, "20260101000000").unwrap();
        assert_eq!(answers.to_stored().unwrap(), stored);
        assert!(Answers::from_stored("{}", "1").unwrap().is_empty());
        for text in ["", "[]", "{\"0\":1}", "nonsense"] {
            let error = Answers::from_stored(text, "20260101000000").unwrap_err();
            assert_eq!(error.kind(), ErrorKind::HistoryConflict);
            assert_eq!(error.revision(), Some("20260101000000"));
            assert!(error.hint().unwrap().contains("guards"), "{error:?}");
        }
    }
}

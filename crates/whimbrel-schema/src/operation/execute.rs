//! `execute`.

use serde::{Deserialize, Serialize};

use super::{Change, Effect, Reversal, WhyNot};
use crate::backend::Backend;
use crate::catalog::{Catalog, Reason, Refused};
use crate::identifier::Identifier;
use crate::sql::binds::{Bind, positional};
use crate::sql::{SqlText, control};

/// Runs SQL that the author wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Execute {
    /// The SQL.
    pub statement: SqlText,
    /// The values of its named binds.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub binds: Vec<Bind>,
    /// The tables that the author says it touches.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub touches: Vec<Identifier>,
    /// The tables and views that the author says it creates.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub creates: Vec<Identifier>,
}

impl Execute {
    fn problem(&self, text: &str, backend: Backend) -> Option<String> {
        if text.trim().is_empty() {
            return Some("`execute` has no SQL to run".to_owned());
        }
        if let Some(refusal) = control::refused(text, backend) {
            let (statement, instead) = (refusal.statement, refusal.instead);
            return Some(format!(
                "`{statement}` cannot stand in a migration: {instead}"
            ));
        }
        let bound = positional(text, &self.binds, backend, 1);
        bound.err().map(|problem| problem.to_string())
    }
}

impl Change for Execute {
    fn apply(&self, _catalog: &mut Catalog) -> Result<(), Refused> {
        let mut texts = self.statement.texts();
        let problem = texts.find_map(|(backend, text)| self.problem(text, backend));
        problem.map_or(Ok(()), |problem| Err(Reason::Contradiction(problem).into()))
    }

    fn reverse(&self, _before: &Catalog) -> Reversal {
        Reversal::Never(WhyNot::Opaque)
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        vec![Effect::Opaque]
    }

    fn describe(&self) -> String {
        let text = self.statement.texts().next().map_or("", |(_, text)| text);
        let first = text.lines().find(|line| !line.trim().is_empty());
        format!("run `{}`", first.unwrap_or_default().trim())
    }
}

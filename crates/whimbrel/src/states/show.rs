//! A comparison shown: as operations, as Rust, as SQL.

use whimbrel_schema::diff::Fillings;
use whimbrel_schema::operation::Change;
use whimbrel_schema::place::Place;
use whimbrel_schema::plan::{Action, Direction, Item, Situation, plan};
use whimbrel_schema::recording::{Recorded, Recording};
use whimbrel_schema::render::lines;

use super::Compared;
use crate::error::{Error, ErrorKind, Result};
use crate::manager::dialect_of;

impl Compared {
    /// Each operation in a few words.
    pub fn descriptions(&self) -> Vec<String> {
        let operations = self.difference.operations.iter();
        operations.map(Change::describe).collect()
    }

    /// The statements of an `up`, as a revision would have them.
    pub fn rust(&self) -> String {
        lines(&self.written(&Fillings::new()).up)
    }

    /// The SQL that carries the difference out on a database; what is not written stands in comments.
    ///
    /// # Errors
    ///
    /// When the backend cannot have a part of the difference.
    pub fn sql(&self) -> Result<String> {
        let operations = self.difference.operations.iter();
        let recording = Recording {
            operations: operations
                .map(|operation| Recorded {
                    operation: operation.clone(),
                    place: Place::caller(),
                    parts: Vec::new(),
                    scope: None,
                })
                .collect(),
            ..Recording::default()
        };
        let dialect = dialect_of(&self.server);
        let mut now = self.from.clone();
        let mut situation = Situation::plain();
        let planned = plan(
            &recording,
            Direction::Up,
            &mut now,
            dialect.as_ref(),
            &mut situation,
        );
        let planned = planned.map_err(|error| Error::new(ErrorKind::Failed, error.to_string()))?;
        let mut text = String::new();
        for what in &self.difference.unexplained {
            text.push_str(&format!(
                "-- Left out: {}.\n",
                what.replace(['\n', '\r'], " ")
            ));
        }
        for statement in planned.items().flat_map(statements) {
            let statement = statement.trim_end().trim_end_matches(';');
            let last = statement.rsplit('\n').next().unwrap_or_default();
            text.push_str(statement);
            // A comment at the end would swallow what ends the statement.
            text.push_str(if last.contains("--") { "\n;\n" } else { ";\n" });
        }
        Ok(text)
    }
}

fn statements(item: &Item) -> Vec<String> {
    match &item.action {
        Action::Statement(text) | Action::UserSql(text) => vec![text.clone()],
        Action::Bound { text, .. } => vec![text.clone()],
        Action::Concurrently(index) => vec![index.text.clone()],
        Action::Detach(detachment) => vec![detachment.text.clone()],
        Action::Backfill(filling) => vec![filling.statement()],
        Action::Rebuild(rebuild) => rebuild.statements(),
    }
}

//! The constraints that a history validates, for the revisions that add them unvalidated.

use super::ReadSql;
use crate::analyze::act::{Act, Name, TableChange};
use crate::analyze::script::Statement;
use crate::backend::Backend;
use crate::operation::Operation;
use crate::recording::Recording;

/// A constraint that is validated, with its table.
pub type Validated = (Name, String);

/// The constraints that SQL of the author's validates in a history.
///
/// Typed operations need none of it: what they add they validate themselves.
#[derive(Clone, Debug, Default)]
pub struct Validations {
    /// Each with the number of its revision, in the order in which they run.
    found: Vec<(usize, Validated)>,
}

impl Validations {
    /// Looks through the revision with this number.
    pub fn look(
        &mut self,
        number: usize,
        recording: &Recording,
        backend: Backend,
        reader: &dyn ReadSql,
    ) {
        for recorded in &recording.operations {
            let Operation::Execute(execute) = &recorded.operation else {
                continue;
            };
            let own = execute.statement.get(backend);
            for text in own.into_iter().filter(|text| may_validate(text)) {
                let read = reader.read(backend, text).unwrap_or_default();
                self.found.extend(validated(&read).map(|it| (number, it)));
            }
        }
    }

    /// What the revisions after the one with this number validate.
    pub fn after(&self, number: usize) -> Vec<Validated> {
        let later = self.found.iter().filter(|(of, _)| *of > number);
        later.map(|(_, validated)| validated.clone()).collect()
    }
}

/// The constraints that statements validate.
pub fn validated(statements: &[Statement]) -> impl Iterator<Item = Validated> {
    statements.iter().flat_map(|statement| {
        let alter = match &statement.act {
            Act::AlterTable(alter) => Some(alter),
            _ => None,
        };
        alter.into_iter().flat_map(|alter| {
            alter.changes.iter().filter_map(|change| match change {
                TableChange::ValidateConstraint(name) => Some((alter.table.clone(), name.clone())),
                _ => None,
            })
        })
    })
}

/// Most SQL is not worth reading twice.
fn may_validate(text: &str) -> bool {
    const WORD: &[u8] = b"validate";
    let mut windows = text.as_bytes().windows(WORD.len());
    windows.any(|window| window.eq_ignore_ascii_case(WORD))
}

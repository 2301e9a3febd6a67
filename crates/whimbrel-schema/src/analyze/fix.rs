//! Fixes: how the source of a migration is mended, where that can be said mechanically.
//!
//! A fix leaves the same schema behind, or the same with one more index; where a person has to
//! decide anything, such as why something is safe, there is none.

use serde::{Deserialize, Serialize};

use super::judgement::Location;
use super::script::{Origin, Script, Statement};
use super::typed_line::TypedLine;

/// What is done to the statement of the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FixKind {
    /// The lines stand in its place.
    Replace,
    /// The lines follow it.
    Append,
    /// The `blocking` around it goes, and it stays.
    Unblock,
}

/// How the source of a migration is mended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// What is done.
    pub kind: FixKind,
    /// The lines of Rust, on a schema that is called `schema`; none where the source's own stay.
    pub lines: Vec<String>,
    /// The text literals that the statement of the source must hold; otherwise it is another one.
    pub literals: Vec<String>,
    /// The index of the statement that comes from there.
    pub statement: usize,
    /// Where in the source the call is: that of `blocking`, or of the statement itself.
    #[serde(default)]
    pub location: Option<Location>,
}

impl Fix {
    /// The same as a statement of the script, as the planner does it online.
    ///
    /// The planner makes online plans of typed operations by itself, unless they stand in a
    /// `blocking`; SQL becomes the typed operation where that says all of it.
    pub(super) fn online(
        script: &Script,
        statement: usize,
        tables: &[&str],
        line: Option<TypedLine>,
    ) -> Option<Self> {
        let from = script.statements.get(statement)?;
        let tables = tables.iter().map(|table| (*table).to_owned()).collect();
        match from.origin {
            Origin::Blocking(_) => Some(Self::of(FixKind::Unblock, statement, tables)),
            Origin::File | Origin::Execute => {
                let line = line.filter(|line| line.says(&from.text))?;
                let literals = vec![from.text.clone()];
                Some(Self::of(FixKind::Replace, statement, literals).with(line))
            }
            Origin::Typed | Origin::Composed => None,
        }
    }

    /// A line after a statement that a typed operation makes.
    pub(super) fn after(statement: usize, literals: Vec<String>, line: TypedLine) -> Self {
        Self::of(FixKind::Append, statement, literals).with(line)
    }

    fn of(kind: FixKind, statement: usize, literals: Vec<String>) -> Self {
        Self {
            kind,
            lines: Vec::new(),
            literals,
            statement,
            location: None,
        }
    }

    fn with(mut self, line: TypedLine) -> Self {
        self.lines.push(line.rust);
        self
    }

    /// The same with its place in the source; `None` where it has none that can be trusted.
    pub(super) fn located(
        mut self,
        statement: &Statement,
        locate: &dyn Fn(&Statement) -> Option<Location>,
    ) -> Option<Self> {
        self.location = locate(statement);
        if self.kind != FixKind::Unblock {
            return Some(self);
        }
        let Origin::Blocking(scope) = statement.origin else {
            return None;
        };
        // A helper in another file may be what opens the scope.
        if statement.place?.file() != scope.file() {
            return None;
        }
        let location = self.location.as_mut()?;
        location.line = scope.line();
        location.column = scope.column();
        Some(self)
    }
}

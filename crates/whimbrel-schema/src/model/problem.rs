//! What keeps models from being one schema.

use std::fmt;

use crate::catalog::Reason;
use crate::identifier::Identifier;
use crate::place::Place;

/// Something that keeps models from being one schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelProblem {
    /// Where the struct or field stands.
    pub place: Place,
    /// The name of the struct.
    pub model: &'static str,
    /// What is wrong.
    pub fault: ModelFault,
}

/// What is wrong with a model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelFault {
    /// Two structs describe one table.
    #[error("the table `{table}` is described by `{other}` too, at {place}")]
    DescribedTwice {
        /// The table.
        table: Identifier,
        /// The struct that came first.
        other: &'static str,
        /// Where that stands.
        place: Place,
    },
    /// Two Rust enums describe one enum type, in different ways.
    #[error("the enum type `{0}` has other values in another Rust enum")]
    EnumDescribedTwice(Identifier),
    /// The default is no JSON document.
    #[error("the default of `{column}` is no JSON document: {problem}")]
    NotJson {
        /// The column.
        column: &'static str,
        /// What the reader says.
        problem: String,
    },
    /// The schema cannot be as described.
    #[error("{0}")]
    Refused(Reason),
    /// Names that go round in a circle.
    #[error("`renamed_from` goes round in a circle: {0}")]
    RenameCircle(String),
    /// Two tables or columns say that they had the same name before.
    #[error("`{name}` cannot have become both `{one}` and `{other}`")]
    RenamedTwice {
        /// The old name.
        name: Identifier,
        /// The first new name.
        one: Identifier,
        /// The second.
        other: Identifier,
    },
}

impl ModelProblem {
    /// What to do about it, when more can be said than the message says.
    pub fn help(&self) -> Option<String> {
        match &self.fault {
            ModelFault::DescribedTwice { table, .. } => Some(format!(
                "list one struct for each table in `models![…]`; a struct that reads or writes a \
                 part of `{table}` derives no `Model`, or derives it and is not listed"
            )),
            ModelFault::EnumDescribedTwice(name) => Some(format!(
                "give both enums the values of `{name}` in one order, or name one of them \
                 otherwise with `#[model(name = \"…\")]`"
            )),
            ModelFault::NotJson { .. } => {
                Some("write the document as text: `default = json(\"{}\")`".to_owned())
            }
            ModelFault::Refused(Reason::UnknownTable(missing)) => Some(format!(
                "list the model of `{}` in `models![…]`, or correct the name",
                missing.name
            )),
            ModelFault::Refused(reason) => reason.help(),
            ModelFault::RenameCircle(_) => Some(
                "rename in two steps: to a name that is free first, and on in a later revision"
                    .to_owned(),
            ),
            ModelFault::RenamedTwice { .. } => {
                Some("keep `renamed_from` where the rows go, and take it from the other".to_owned())
            }
        }
    }
}

impl fmt::Display for ModelProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: `{}`: {}", self.place, self.model, self.fault)
    }
}

impl std::error::Error for ModelProblem {}

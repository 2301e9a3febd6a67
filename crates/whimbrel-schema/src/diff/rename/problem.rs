//! What is wrong with renames that somebody names.

use crate::identifier::Identifier;

/// What is wrong with renames that somebody names.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenameProblem {
    /// The first schema has nothing of the old name.
    #[error("there is no {0} to be renamed")]
    Missing(String),
    /// The second schema has nothing of the new name.
    #[error("nothing is wanted under the name `{0}`")]
    Unwanted(String),
    /// The new name is taken, and stays so.
    #[error("`{0}` is there already")]
    Taken(String),
    /// Something has two new names, or a name two old ones.
    #[error("`{0}` is renamed twice")]
    Twice(String),
    /// Names change places.
    #[error("the names {} change places", listed(.0))]
    Cycle(Vec<Identifier>),
}

impl RenameProblem {
    /// What to do about it.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Missing(_) | Self::Unwanted(_) => {
                "the old name is that of the schema that is there, the new one that of the schema \
                 that is wanted"
            }
            Self::Taken(_) => "what has the name must go or be renamed first",
            Self::Twice(_) => "keep one of the renames",
            Self::Cycle(_) => {
                "go by way of a third name, in two revisions: one database after the other takes the \
                 names one at a time"
            }
        }
    }
}

fn listed(names: &[Identifier]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

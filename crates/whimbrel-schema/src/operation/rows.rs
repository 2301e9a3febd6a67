//! Which rows an update or a deletion means.

use serde::{Deserialize, Serialize};

use super::Reach;
use crate::sql::SqlText;
use crate::sql::binds::Bind;

/// The rows that an update or a deletion means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rows {
    /// Every row of the table.
    Every,
    /// The rows for which a condition holds.
    Matching(RowFilter),
}

/// A condition over rows, with its named binds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowFilter {
    /// The condition, as it stands after `WHERE`.
    pub condition: SqlText,
    /// The values of its named binds.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub binds: Vec<Bind>,
}

impl Rows {
    /// How many of the rows are meant.
    pub const fn reach(&self) -> Reach {
        match self {
            Self::Every => Reach::Every,
            Self::Matching(_) => Reach::Matching,
        }
    }
}

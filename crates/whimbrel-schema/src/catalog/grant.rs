//! Who may do what with an object.

use serde::{Deserialize, Serialize};

use crate::identifier::Identifier;

/// Rights of one role on an object; PostgreSQL only.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Grant {
    /// The role; `None` is every role (`PUBLIC`).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<Identifier>,
    /// The rights as PostgreSQL names them, such as `SELECT`, in alphabetical order.
    pub privileges: Vec<String>,
    /// The columns they are limited to; empty for the whole object.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub columns: Vec<Identifier>,
    /// Whether the role may hand them on.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub with_grant_option: bool,
}

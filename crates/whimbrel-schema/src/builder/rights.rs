//! Rights of roles, as they are being written; PostgreSQL only.

use super::draft::identifiers;
use crate::catalog::{Grant, OptionChange};
use crate::identifier::Identifier;

/// Every role.
pub const PUBLIC: Role = Role(None);

/// Who gets or loses rights: a role by its name, or [`PUBLIC`].
#[derive(Clone, Debug)]
pub struct Role(Option<Identifier>);

impl From<&str> for Role {
    fn from(name: &str) -> Self {
        Self(Some(name.into()))
    }
}

pub(super) fn new_grant(privileges: &[&str], Role(to): Role) -> Grant {
    let mut privileges: Vec<String> = privileges.iter().map(|p| p.to_ascii_uppercase()).collect();
    privileges.sort();
    privileges.dedup();
    Grant {
        to,
        privileges,
        columns: Vec::new(),
        with_grant_option: false,
    }
}

/// Rights that are being given or taken.
#[derive(Debug)]
pub struct Rights<'r> {
    pub(super) change: &'r mut OptionChange,
}

impl Rights<'_> {
    /// Limits the rights to columns.
    pub fn on_columns<const N: usize>(self, columns: [&str; N]) -> Self {
        self.change(|grant| grant.columns = identifiers(columns))
    }

    /// Lets the role hand the rights on.
    pub fn with_grant_option(self) -> Self {
        self.change(|grant| grant.with_grant_option = true)
    }

    fn change(self, change: impl FnOnce(&mut Grant)) -> Self {
        if let OptionChange::Grant(grant) | OptionChange::Revoke(grant) = self.change {
            change(grant);
        }
        self
    }
}

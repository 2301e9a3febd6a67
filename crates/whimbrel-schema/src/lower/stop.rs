//! Why a statement becomes no operations.

use super::Reach;
use super::lowering::Lowering;
use crate::backend::Backend;
use crate::catalog::{Reason, Refused};
use crate::identifier::Identifier;

/// Why a statement becomes no operations.
#[derive(Debug)]
pub(super) enum Stop {
    /// The catalog does not take one.
    Refused(Refused),
    /// Nothing says what it does.
    Opaque { what: String, reach: Reach },
}

impl From<Refused> for Stop {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<Reason> for Stop {
    fn from(reason: Reason) -> Self {
        Self::Refused(reason.into())
    }
}

impl Stop {
    /// A statement that touches these and nothing else.
    pub(super) fn opaque(what: impl Into<String>, names: Vec<Identifier>) -> Self {
        Self::Opaque {
            what: what.into(),
            reach: Reach::Named(names),
        }
    }

    /// A statement that can touch anything.
    pub(super) fn anything(what: impl Into<String>) -> Self {
        Self::Opaque {
            what: what.into(),
            reach: Reach::Anything,
        }
    }
}

impl Lowering<'_> {
    /// Tells whether the database may well take what the catalog refuses.
    pub(super) fn may_be(&self, refused: &Refused) -> bool {
        let targets = self.statement.act.targets().into_iter();
        let mut targets = targets.map(|name| self.known(name));
        match &refused.reason {
            Reason::UnknownTable(missing) => {
                // Nobody made it; only a name that is nearly right is a mistake for certain.
                missing.nearest.is_none()
                    || self.catalog.has_unseen()
                    || self.catalog.is_loose(&missing.name)
            }
            Reason::UnknownColumn { table, .. }
            | Reason::UnknownIndex { table, .. }
            | Reason::UnknownConstraint { table, .. } => self.catalog.is_loose(table),
            Reason::Exists { name, .. } | Reason::InUse { name, .. } => {
                self.catalog.is_loose(name) || targets.any(|name| self.catalog.is_loose(&name))
            }
            Reason::SecondPrimaryKey(table)
            | Reason::NoPrimaryKey(table)
            | Reason::NotUnique { table } => {
                // SQLite looks for the key when rows are written.
                self.backend == Backend::Sqlite
                    || self.catalog.is_loose(table)
                    || targets.any(|name| self.catalog.is_loose(&name))
            }
            Reason::KeyLengths { .. } | Reason::ListedTwice(_) => false,
            // The catalog asks for more here than a database does.
            Reason::UnknownEnumeration(_)
            | Reason::UnknownObject { .. }
            | Reason::UnknownValue { .. }
            | Reason::BadName { .. }
            | Reason::KeyTypes { .. }
            | Reason::NoColumns(_)
            | Reason::BadValue { .. }
            | Reason::Contradiction(_)
            | Reason::Computed(_) => true,
        }
    }
}

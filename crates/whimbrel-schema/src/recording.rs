//! What a migration recorded: its operations in order, with places and scopes.

use crate::analyze::typed::ReadSql;
use crate::backend::Backend;
use crate::condition::Condition;
use crate::operation::Operation;
use crate::place::{Part, Place};

/// The index of a scope in its recording.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct ScopeId(usize);

/// What a scope says of the operations inside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScopeKind {
    /// The author vouches for them and says why.
    AssumeSafe {
        /// The reason.
        reason: String,
    },
    /// They run only when the condition holds.
    When(Condition),
    /// They run only on this backend.
    Only(Backend),
    /// The online forms are not wanted for them.
    Blocking,
}

/// A scope: a block around operations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// What it says.
    pub kind: ScopeKind,
    /// The scope around it.
    pub parent: Option<ScopeId>,
    /// Where it was opened.
    pub place: Place,
}

/// An operation with its places and its scope.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// The operation.
    pub operation: Operation,
    /// Where it was written.
    pub place: Place,
    /// Where its parts were written, when not at the same place.
    pub parts: Vec<(Part, Place)>,
    /// The scope it stands in.
    pub scope: Option<ScopeId>,
}

impl Recorded {
    /// Where a part was written.
    pub fn place_of(&self, part: &Part) -> Place {
        self.parts
            .iter()
            .find(|(known, _)| known == part)
            .map_or(self.place, |(_, place)| *place)
    }
}

/// Everything that one direction of a migration recorded.
#[derive(Clone, Debug, Default)]
pub struct Recording {
    /// The operations, in order.
    pub operations: Vec<Recorded>,
    /// The scopes, an outer one before those inside it.
    pub scopes: Vec<Scope>,
    /// Whether the `down` is to be derived from the `up`.
    pub derive: bool,
    /// Why there is no way back, when the author says so.
    pub irreversible: Option<(String, Place)>,
}

impl Recording {
    /// A scope by its index.
    pub fn scope(&self, id: ScopeId) -> Option<&Scope> {
        self.scopes.get(id.0)
    }

    /// The scopes around an operation, the innermost first.
    pub fn scopes_of(&self, scope: Option<ScopeId>) -> impl Iterator<Item = (ScopeId, &Scope)> {
        let mut next = scope;
        std::iter::from_fn(move || {
            let id = next?;
            let scope = self.scope(id)?;
            next = scope.parent;
            Some((id, scope))
        })
    }

    /// Every scope, an outer one before those inside it.
    pub fn all_scopes(&self) -> impl Iterator<Item = (ScopeId, &Scope)> {
        let scopes = self.scopes.iter().enumerate();
        scopes.map(|(at, scope)| (ScopeId(at), scope))
    }

    /// The conditions around an operation, the outermost first.
    pub fn conditions(&self, scope: Option<ScopeId>) -> Vec<(ScopeId, &Condition)> {
        let mut conditions: Vec<_> = self
            .scopes_of(scope)
            .filter_map(|(id, scope)| match &scope.kind {
                ScopeKind::When(condition) => Some((id, condition)),
                _ => None,
            })
            .collect();
        conditions.reverse();
        conditions
    }

    /// Tells whether an operation in this scope runs on a backend.
    pub fn runs_on(&self, scope: Option<ScopeId>, backend: Backend) -> bool {
        self.scopes_of(scope)
            .all(|(_, scope)| !matches!(scope.kind, ScopeKind::Only(only) if only != backend))
    }

    /// Tells whether the online forms are not wanted in this scope.
    pub fn is_blocking(&self, scope: Option<ScopeId>) -> bool {
        self.scopes_of(scope)
            .any(|(_, scope)| scope.kind == ScopeKind::Blocking)
    }

    /// The author's reason that vouches for an operation, when there is one.
    pub fn assumed_safe(&self, scope: Option<ScopeId>) -> Option<&str> {
        self.scopes_of(scope)
            .find_map(|(_, scope)| match &scope.kind {
                ScopeKind::AssumeSafe { reason } => Some(reason.as_str()),
                _ => None,
            })
    }

    /// Reads the SQL of the author's, so that the schema follows it.
    ///
    /// There is one schema for all databases: it follows the text of the first of `targets` in the
    /// order of [`Backend::ALL`]. What runs on others alone does not count.
    pub fn read_sql(&mut self, reader: &dyn ReadSql, targets: &[Backend]) {
        let mut all = Backend::ALL.into_iter();
        let Some(leading) = all.find(|backend| targets.contains(backend)) else {
            return;
        };
        for at in 0..self.operations.len() {
            let scope = self.operations.get(at).and_then(|recorded| recorded.scope);
            let runs = self.runs_on(scope, leading);
            let operation = self.operations.get_mut(at).map(|r| &mut r.operation);
            if let Some(Operation::Execute(execute)) = operation {
                match runs {
                    true => execute.read_for(leading, reader),
                    false => execute.read_nothing(leading),
                }
            }
        }
    }

    /// Opens a scope and returns its index.
    pub(crate) fn open(
        &mut self,
        kind: ScopeKind,
        parent: Option<ScopeId>,
        place: Place,
    ) -> ScopeId {
        self.scopes.push(Scope {
            kind,
            parent,
            place,
        });
        ScopeId(self.scopes.len() - 1)
    }
}

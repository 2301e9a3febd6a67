//! The migrations of a program: its registry, and what the gate verified of it.

use whimbrel_schema::Registry;

use crate::embedded::{Embedded, EmbeddedRevision, Verdict};

/// The migrations of a program.
///
/// [`embed!`](crate::embed!) makes it from the registry and what the gate verified;
/// [`Migrations::unverified`] is the spoken way round the gate.
#[derive(Clone, Copy, Debug)]
pub struct Migrations {
    registry: &'static Registry,
    embedded: Option<&'static Embedded>,
}

impl Migrations {
    /// The migrations that the gate verified; called by [`embed!`](crate::embed!).
    #[doc(hidden)]
    pub const fn embedded_by_the_gate(
        registry: &'static Registry,
        embedded: &'static Embedded,
    ) -> Self {
        Self {
            registry,
            embedded: Some(embedded),
        }
    }

    /// Migrations that no gate has verified: nothing proves them, and nothing but the database
    /// stops a mistake in them.
    pub const fn unverified(registry: &'static Registry) -> Self {
        Self {
            registry,
            embedded: None,
        }
    }

    /// The revisions.
    pub const fn registry(&self) -> &'static Registry {
        self.registry
    }

    /// What the gate verified of a revision; `None` without a gate.
    pub fn embedded(&self, id: &str) -> Option<&'static EmbeddedRevision> {
        let revisions = self.embedded?.revisions;
        let at = revisions
            .binary_search_by(|revision| revision.id.cmp(id))
            .ok()?;
        revisions.get(at)
    }

    /// Tells whether the gate refused something and the program was built all the same.
    pub fn is_refused(&self) -> bool {
        self.embedded
            .is_some_and(|embedded| embedded.verdict == Verdict::Refused)
    }
}

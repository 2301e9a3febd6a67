//! What the gate verified at build time, as the program carries it.

use whimbrel_schema::Backend;
use whimbrel_schema::analyze::{Rule, Severity};
use whimbrel_schema::checksum::Checksum;
use whimbrel_schema::plan::Direction;
use whimbrel_schema::verify::Stored;

/// What the gate found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every revision passed.
    Verified,
    /// Something was refused, and the program was built all the same, to repair it.
    Refused,
}

/// A revision as the gate verified it.
#[derive(Clone, Copy, Debug)]
pub struct EmbeddedRevision {
    /// Its id.
    pub id: &'static str,
    /// The text of its module's documentation, without the first line's heading marks.
    pub description: &'static str,
    /// Its source file, relative to the package.
    pub source: &'static str,
    /// The epoch of its checksum.
    pub epoch: u32,
    /// The digest of its checksum.
    pub digest: [u8; 32],
}

impl EmbeddedRevision {
    /// The checksum of the operations that the gate recorded.
    pub const fn checksum(&self) -> Checksum {
        Checksum {
            epoch: self.epoch,
            digest: self.digest,
        }
    }
}

/// SQL of the author's, as the gate read it.
#[derive(Clone, Copy, Debug)]
pub struct EmbeddedSql {
    /// The database that it is for.
    pub backend: Backend,
    /// The text.
    pub text: &'static str,
    /// Its statements, as JSON.
    pub statements: &'static str,
}

/// What a rule of the application's own found; the program itself does not hold its check.
#[derive(Clone, Copy, Debug)]
pub struct EmbeddedFinding {
    /// The rule.
    pub rule: &'static str,
    /// The revision.
    pub revision: &'static str,
    /// The database.
    pub backend: Backend,
    /// Which way.
    pub direction: Direction,
    /// The recorded operation that it is about, and which of its statements, from 0.
    pub operation: Option<(usize, usize)>,
    /// What happens.
    pub message: &'static str,
    /// What to do instead.
    pub help: Option<&'static str>,
    /// What data goes.
    pub data_loss: Option<&'static str>,
    /// The name by which it is known.
    pub headline: Option<&'static str>,
    /// How grave it is.
    pub severity: Severity,
    /// What it costs the score.
    pub penalty: u32,
    /// Whether it cannot end well whatever the rows are.
    pub certain: bool,
}

/// Everything that the gate wrote.
#[derive(Clone, Copy, Debug)]
pub struct Embedded {
    /// What it found.
    pub verdict: Verdict,
    /// The revisions, by id.
    pub revisions: &'static [EmbeddedRevision],
    /// The SQL of the author's that it could read.
    pub sql: &'static [EmbeddedSql],
    /// The rules of the application's own, without their checks.
    pub rules: &'static [&'static Rule],
    /// What these found.
    pub findings: &'static [EmbeddedFinding],
    /// What the policy of the build asked for.
    pub policy: Stored<'static>,
}

//! What the gate verified at build time, as the program carries it.

use whimbrel_schema::Backend;
use whimbrel_schema::checksum::Checksum;
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

/// Everything that the gate wrote.
#[derive(Clone, Copy, Debug)]
pub struct Embedded {
    /// What it found.
    pub verdict: Verdict,
    /// The revisions, by id.
    pub revisions: &'static [EmbeddedRevision],
    /// The SQL of the author's that it could read.
    pub sql: &'static [EmbeddedSql],
    /// What the policy of the build asked for.
    pub policy: Stored<'static>,
}

//! Checksums of what a migration recorded.
//!
//! The checksum is over the recorded operations, in a canonical encoding of our own
//! (`encode.rs`): white space, comments, rustfmt, places and the reasons of `assume_safe` never
//! change it, and no feature of another crate does. `tests/it/golden/checksums.txt` holds it still.

mod encode;

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::backend::Backend;
use crate::condition::Condition;
use crate::operation::Operation;
use crate::recording::{Recording, ScopeKind};

/// The version of the meaning of the recorded operations.
///
/// It rises when a builder method records something else than it did; rows in a database keep the
/// epoch that they were written under.
pub const EPOCH: u32 = 1;

/// An operation as it counts: with the conditions around it, without places and reasons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted<'o> {
    /// The operation.
    pub operation: Cow<'o, Operation>,
    /// The conditions that it stands under, the outermost first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub conditions: Vec<Condition>,
    /// The backends that it is limited to.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub only: Vec<Backend>,
}

/// The checksum of a recording, with the epoch of its meaning.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Checksum {
    /// The epoch; see [`EPOCH`].
    pub epoch: u32,
    /// SHA-256 over the canonical encoding.
    pub digest: [u8; 32],
}

impl Checksum {
    /// The digest in 64 hexadecimal digits.
    pub fn hex(&self) -> String {
        let digits = self.digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        digits
            .filter_map(|digit| char::from_digit(u32::from(digit), 16))
            .collect()
    }
}

impl fmt::Debug for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.epoch, self.hex())
    }
}

/// The operations of a recording as they count.
pub fn counted(recording: &Recording) -> Vec<Counted<'_>> {
    recording
        .operations
        .iter()
        .map(|recorded| Counted {
            operation: Cow::Borrowed(&recorded.operation),
            conditions: recording
                .conditions(recorded.scope)
                .into_iter()
                .map(|(_, condition)| condition.clone())
                .collect(),
            only: recording
                .scopes_of(recorded.scope)
                .filter_map(|(_, scope)| match scope.kind {
                    ScopeKind::Only(backend) => Some(backend),
                    _ => None,
                })
                .collect(),
        })
        .collect()
}

/// The checksum of what an `up` recorded.
pub fn checksum(recording: &Recording) -> Checksum {
    checksum_of(&counted(recording))
}

/// The checksum of operations as they count, such as those that a database keeps.
pub fn checksum_of(operations: &[Counted<'_>]) -> Checksum {
    Checksum {
        epoch: EPOCH,
        digest: Sha256::digest(encode::canonical(&operations)).into(),
    }
}

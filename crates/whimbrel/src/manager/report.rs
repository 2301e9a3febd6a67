//! What a run did.

use std::time::Duration;

use serde::Serialize;

/// A revision that was carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RevisionReport {
    /// Its id.
    pub id: String,
    /// Its message.
    pub message: String,
    /// How long it took, in milliseconds; in a group of revisions, its share.
    #[serde(rename = "duration_ms", serialize_with = "as_millis")]
    pub duration: Duration,
    /// How many steps it had.
    pub steps: usize,
    /// Whether an earlier run had begun it.
    pub resumed: bool,
    /// The table before whose backfill it stopped, because data work was put off; it is unfinished.
    pub deferred: Option<String>,
}

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RunReport {
    /// The revisions that were carried out, in order.
    pub revisions: Vec<RevisionReport>,
    /// How long everything took, in milliseconds.
    #[serde(rename = "duration_ms", serialize_with = "as_millis")]
    pub duration: Duration,
    /// How long it waited for another runner, in milliseconds.
    #[serde(rename = "lock_wait_ms", serialize_with = "as_millis")]
    pub lock_wait: Duration,
    /// The backup that was made first.
    pub backup: Option<String>,
    /// What a person should know although nothing failed.
    pub notes: Vec<String>,
}

impl RunReport {
    /// Tells whether there was nothing to do.
    pub fn is_empty(&self) -> bool {
        self.revisions.is_empty()
    }
}

pub(super) fn as_millis<S: serde::Serializer>(
    duration: &Duration,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
}

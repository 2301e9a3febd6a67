//! What makes a text unreadable.

use std::fmt;

/// Something in a text of `sqlite_schema` that no grammar of SQLite's that is known has there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Problem {
    /// What should stand there.
    pub(super) wanted: String,
    /// What stands there; nothing at the end of the text.
    pub(super) found: Option<String>,
    /// The byte at which it stands.
    pub(super) at: usize,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wanted = &self.wanted;
        match &self.found {
            Some(found) => write!(
                f,
                "`{found}` stands at byte {} instead of {wanted}",
                self.at
            ),
            None => write!(f, "it ends where {wanted} should stand"),
        }
    }
}

impl Problem {
    /// The table of an index is not among those that were read.
    pub(super) fn unread_table(table: &str) -> Self {
        Self {
            wanted: format!("the table `{table}`, which is not understood itself,"),
            found: None,
            at: 0,
        }
    }
}

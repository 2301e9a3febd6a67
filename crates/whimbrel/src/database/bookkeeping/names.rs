//! The words that the bookkeeping tables store.

use serde::{Deserialize, Serialize};
use whimbrel_schema::plan::Direction;

/// What a log row tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Event {
    /// The bookkeeping was made.
    Initialized,
    /// A staged revision began.
    Started,
    /// A revision was applied.
    Applied,
    /// A revision was reverted.
    Reverted,
    /// A revision failed.
    Failed,
    /// An unfinished revision was undone.
    Aborted,
    /// A revision was recorded as applied without running it.
    Stamped,
    /// A revision was recorded as not applied without reverting it.
    Unstamped,
    /// Everything the registry made was dropped.
    Reset,
    /// A backup was made.
    BackedUp,
    /// The database was restored from a backup.
    Restored,
}

impl Event {
    const ALL: [Self; 11] = [
        Self::Initialized,
        Self::Started,
        Self::Applied,
        Self::Reverted,
        Self::Failed,
        Self::Aborted,
        Self::Stamped,
        Self::Unstamped,
        Self::Reset,
        Self::BackedUp,
        Self::Restored,
    ];

    /// The stable name, as it is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Initialized => "initialized",
            Self::Started => "started",
            Self::Applied => "applied",
            Self::Reverted => "reverted",
            Self::Failed => "failed",
            Self::Aborted => "aborted",
            Self::Stamped => "stamped",
            Self::Unstamped => "unstamped",
            Self::Reset => "reset",
            Self::BackedUp => "backed_up",
            Self::Restored => "restored",
        }
    }

    /// Reads a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.as_str() == name)
    }
}

/// The stored name of a direction.
pub(crate) const fn direction_name(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "up",
        Direction::Down => "down",
    }
}

/// Reads the stored name of a direction.
pub(crate) fn direction_from_name(name: &str) -> Option<Direction> {
    [Direction::Up, Direction::Down]
        .into_iter()
        .find(|direction| direction_name(*direction) == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_names_are_read_back() {
        for event in Event::ALL {
            assert_eq!(Event::from_name(event.as_str()), Some(event));
        }
        assert_eq!(direction_from_name("down"), Some(Direction::Down));
        assert_eq!(direction_from_name("sideways"), None);
    }
}

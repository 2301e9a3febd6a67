//! The words that the bookkeeping tables store.

use serde::{Deserialize, Serialize};
use whimbrel_schema::plan::Direction;

use super::Course;

/// What a log row tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Event {
    /// The bookkeeping was made.
    Initialized,
    /// A staged revision began.
    Started,
    /// An unfinished revision was gone on with.
    Resumed,
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
    /// A revision was taken over from the history of another tool.
    Adopted,
    /// The checksum of a revision was recorded anew, after a person had seen what differs.
    Repaired,
    /// A backup was made.
    BackedUp,
    /// The database was restored from a backup.
    Restored,
}

impl Event {
    const ALL: [Self; 14] = [
        Self::Initialized,
        Self::Started,
        Self::Resumed,
        Self::Applied,
        Self::Reverted,
        Self::Failed,
        Self::Aborted,
        Self::Stamped,
        Self::Unstamped,
        Self::Reset,
        Self::Adopted,
        Self::Repaired,
        Self::BackedUp,
        Self::Restored,
    ];

    /// The stable name, as it is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Initialized => "initialized",
            Self::Started => "started",
            Self::Resumed => "resumed",
            Self::Applied => "applied",
            Self::Reverted => "reverted",
            Self::Failed => "failed",
            Self::Aborted => "aborted",
            Self::Stamped => "stamped",
            Self::Unstamped => "unstamped",
            Self::Reset => "reset",
            Self::Adopted => "adopted",
            Self::Repaired => "repaired",
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

/// The stored name of the way that an unfinished revision goes.
pub(crate) const fn way_name(direction: Direction, course: Course) -> &'static str {
    match (direction, course) {
        (Direction::Up, Course::Forward) => "up",
        (Direction::Down, Course::Forward) => "down",
        (Direction::Up, Course::Back) => "abort up",
        (Direction::Down, Course::Back) => "abort down",
    }
}

/// Reads the stored name of the way that an unfinished revision goes.
pub(crate) fn way_from_name(name: &str) -> Option<(Direction, Course)> {
    let directions = [Direction::Up, Direction::Down].into_iter();
    directions
        .flat_map(|direction| [Course::Forward, Course::Back].map(|course| (direction, course)))
        .find(|(direction, course)| way_name(*direction, *course) == name)
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
        assert_eq!(
            way_from_name("abort up"),
            Some((Direction::Up, Course::Back))
        );
        assert_eq!(
            way_from_name("down"),
            Some((Direction::Down, Course::Forward))
        );
        assert_eq!(way_from_name("abort"), None);
    }
}

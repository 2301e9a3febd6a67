//! The words that the bookkeeping tables store.

use serde::{Deserialize, Serialize};

/// Which way a revision goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// It is applied.
    Up,
    /// It is reverted.
    Down,
}

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
}

macro_rules! text_names {
    ($type:ident, $($variant:ident => $text:literal),+ $(,)?) => {
        impl $type {
            /// The stable name, as it is stored and shown.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $($type::$variant => $text),+
                }
            }

            /// Reads a stored name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name {
                    $($text => Some($type::$variant),)+
                    _ => None,
                }
            }
        }
    };
}

text_names!(Direction, Up => "up", Down => "down");
text_names!(
    Event,
    Initialized => "initialized",
    Started => "started",
    Applied => "applied",
    Reverted => "reverted",
    Failed => "failed",
    Aborted => "aborted",
    Stamped => "stamped",
    Unstamped => "unstamped",
    Reset => "reset",
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_names_are_read_back() {
        for event in [Event::Applied, Event::Stamped, Event::Reset] {
            assert_eq!(Event::from_name(event.as_str()), Some(event));
        }
        assert_eq!(Direction::from_name("sideways"), None);
    }
}

//! Timeouts that a script sets for itself.

use super::act::{Act, SettingScope};
use super::scene::Scene;
use super::script::Transaction;

/// How long a session waits before the script says anything.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    /// For ever.
    Endless,
    /// Until a timeout.
    Limited,
}

impl Before {
    pub(super) const fn new(is_limited: bool) -> Self {
        if is_limited {
            Self::Limited
        } else {
            Self::Endless
        }
    }
}

/// Tells whether a timeout is in force at the statement: the last that the script sets, or the
/// session's.
pub(super) fn is_set(scene: &Scene<'_>, timeout: &str, before: Before) -> bool {
    let mut in_force = before == Before::Limited;
    for statement in scene.statements_at(scene.past.settings()) {
        if let Act::Set { name, value, scope } = &statement.act {
            let is_same = statement.transaction == scene.statement.transaction;
            let lasts = match scope {
                SettingScope::Session => true,
                SettingScope::Transaction => is_same && statement.transaction != Transaction::Alone,
            };
            if name == timeout && lasts {
                in_force = match value.as_deref() {
                    Some(value) if !value.eq_ignore_ascii_case("default") => is_some(value),
                    _ => before == Before::Limited,
                };
            }
        }
    }
    in_force
}

/// Tells whether a value is a time and not 0, which switches the timeout off.
fn is_some(value: &str) -> bool {
    let digits = value.trim().trim_end_matches(|c: char| !c.is_ascii_digit());
    digits.chars().any(|c| ('1'..='9').contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_is_none() {
        assert!(is_some("2s"));
        assert!(is_some("500"));
        assert!(!is_some("0"));
        assert!(!is_some("0ms"));
        assert!(!is_some("default"));
    }
}

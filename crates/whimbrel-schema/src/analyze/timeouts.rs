//! Timeouts that a script sets for itself.

use super::act::{Act, SettingScope};
use super::scene::Scene;
use super::script::Transaction;

/// Tells whether a timeout that the script sets is in force at the statement.
pub(super) fn is_set(scene: &Scene<'_>, timeout: &str) -> bool {
    let mut in_force = false;
    for statement in scene.before() {
        if let Act::Set { name, value, scope } = &statement.act {
            let is_same = statement.transaction == scene.statement.transaction;
            let lasts = match scope {
                SettingScope::Session => true,
                SettingScope::Transaction => is_same && statement.transaction != Transaction::Alone,
            };
            if name == timeout && lasts {
                in_force = value.as_deref().is_some_and(is_some);
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

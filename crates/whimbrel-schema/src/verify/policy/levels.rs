//! Levels of rules, in the order in which they were set.

use crate::place::Place;
use crate::verify::level::Level;

/// Levels of rules and of groups of rules, in the order in which they were set.
#[derive(Clone, Debug, Default)]
pub struct Levels {
    pub(super) settings: Vec<Setting>,
}

/// The level of a rule or of a group of rules.
#[derive(Clone, Debug)]
pub(super) struct Setting {
    pub(super) rule: String,
    pub(super) level: Level,
    pub(super) place: Place,
}

impl Levels {
    /// Leaves findings of a rule out.
    #[track_caller]
    #[must_use]
    pub fn allow(self, rule: &str) -> Self {
        self.set(rule, Level::Allow, Place::caller())
    }

    /// Reports findings of a rule.
    #[track_caller]
    #[must_use]
    pub fn warn(self, rule: &str) -> Self {
        self.set(rule, Level::Warn, Place::caller())
    }

    /// Refuses what a rule finds.
    #[track_caller]
    #[must_use]
    pub fn deny(self, rule: &str) -> Self {
        self.set(rule, Level::Deny, Place::caller())
    }

    /// The levels, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Level)> {
        let settings = self.settings.iter();
        settings.map(|setting| (setting.rule.as_str(), setting.level))
    }

    /// The last level that was set for a rule or a group.
    pub(super) fn of(&self, rule: &str) -> Option<Level> {
        let mut settings = self.settings.iter().rev();
        settings
            .find(|setting| setting.rule == rule)
            .map(|setting| setting.level)
    }

    pub(super) fn set(mut self, rule: &str, level: Level, place: Place) -> Self {
        let rule = rule.to_owned();
        self.settings.push(Setting { rule, level, place });
        self
    }
}

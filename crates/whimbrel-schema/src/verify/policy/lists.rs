//! Levels that are given as lists of names: on a command line, in a file of settings.

use thiserror::Error;

use super::Policy;
use super::check::{analyzed, nearest};
use crate::verify::level::Level;
use crate::verify::rule::Rule;

/// Levels as lists of names, a list for each level.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LevelLists {
    /// The rules and groups whose findings fail.
    pub deny: Vec<String>,
    /// Those whose findings are reported.
    pub warn: Vec<String>,
    /// Those whose findings are left out.
    pub allow: Vec<String>,
}

/// A name in such a list that means nothing, or two things.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BadLevel {
    /// There is no such rule, and no such group.
    #[error("there is no rule `{name}`{}", question(nearest.as_deref()))]
    Unknown {
        /// The name.
        name: String,
        /// What it may have meant.
        nearest: Option<String>,
    },
    /// The rule is one of the gate's own, which judges when the program is built.
    #[error("the rule `{name}` judges only while the program is built")]
    OfTheGate {
        /// The name.
        name: String,
    },
    /// Two lists hold it.
    #[error("`{name}` is given two levels")]
    Twice {
        /// The name.
        name: String,
    },
}

impl BadLevel {
    /// What to do about it.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "`whimbrel explain` and docs/RULES.md list every rule",
            Self::OfTheGate { .. } => "set its level in the policy of build.rs",
            Self::Twice { .. } => "name it in one of deny, warn and allow only",
        }
    }
}

impl LevelLists {
    /// Tells whether no list holds anything.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// Adds the names of others.
    pub fn extend(&mut self, others: &Self) {
        self.deny.extend_from_slice(&others.deny);
        self.warn.extend_from_slice(&others.warn);
        self.allow.extend_from_slice(&others.allow);
    }

    /// Every name with its level.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Level)> {
        let lists = [
            (&self.deny, Level::Deny),
            (&self.warn, Level::Warn),
            (&self.allow, Level::Allow),
        ];
        let all = lists.into_iter();
        all.flat_map(|(names, level)| names.iter().map(move |name| (name.as_str(), level)))
    }

    /// Refuses a name in two lists.
    ///
    /// # Errors
    ///
    /// [`BadLevel::Twice`].
    pub fn must_agree(&self) -> Result<(), BadLevel> {
        let is_elsewhere = |(name, level): &(&str, Level)| {
            let mut all = self.iter();
            all.any(|(other, its)| other == *name && its != *level)
        };
        match self.iter().find(is_elsewhere) {
            None => Ok(()),
            Some((name, _)) => Err(BadLevel::Twice {
                name: name.to_owned(),
            }),
        }
    }
}

impl Policy {
    /// The same with levels that were given as lists; they count before those that were set before.
    ///
    /// # Errors
    ///
    /// A name is no rule and no group of the analyzer or of this policy, or stands in two lists.
    pub fn with_lists(mut self, lists: &LevelLists) -> Result<Self, BadLevel> {
        lists.must_agree()?;
        for (name, level) in lists.iter() {
            self.must_know(name)?;
            self = self.set_here(name, level);
        }
        Ok(self)
    }

    fn must_know(&self, name: &str) -> Result<(), BadLevel> {
        let mut known = analyzed().chain(self.rules.iter().map(|rule| rule.id));
        if known.any(|known| known == name) {
            return Ok(());
        }
        let name = name.to_owned();
        Err(match Rule::find(&name) {
            Some(_) => BadLevel::OfTheGate { name },
            None => BadLevel::Unknown {
                nearest: nearest(&name, self),
                name,
            },
        })
    }
}

fn question(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn denying(name: &str) -> Result<Policy, BadLevel> {
        let lists = LevelLists {
            deny: vec![name.to_owned()],
            ..LevelLists::default()
        };
        Policy::default().with_lists(&lists)
    }

    #[test]
    fn names_are_known_or_refused() {
        assert!(denying("drop-column").is_ok());
        assert!(denying("blocks-writes").is_ok());
        let said = denying("drop-colum").unwrap_err();
        let meant = "there is no rule `drop-colum`; did you mean `drop-column`?";
        assert_eq!(said.to_string(), meant);
        let said = denying("id-order").unwrap_err();
        assert_eq!(said.hint(), "set its level in the policy of build.rs");
    }

    #[test]
    fn a_name_in_two_lists_is_refused_and_twice_in_one_is_not() {
        let name = || "drop-column".to_owned();
        let lists = LevelLists {
            deny: vec![name()],
            allow: vec![name()],
            ..LevelLists::default()
        };
        let said = Policy::default().with_lists(&lists).unwrap_err();
        assert_eq!(said, BadLevel::Twice { name: name() });
        let lists = LevelLists {
            warn: vec![name(), name()],
            ..LevelLists::default()
        };
        assert!(Policy::default().with_lists(&lists).is_ok());
    }
}

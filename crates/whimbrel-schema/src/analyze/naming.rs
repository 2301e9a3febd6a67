//! What the names of objects must look like, where an application says so.

use regex_lite::Regex;

/// What the names of new objects must look like.
///
/// ```
/// use whimbrel_schema::analyze::Naming;
///
/// let naming = Naming::new("^[a-z][a-z0-9]*$").unwrap();
/// assert!(naming.allows("users") && !naming.allows("user_preferences"));
/// assert!(Naming::SnakeCase.allows("user_preferences"));
/// ```
#[derive(Clone, Debug)]
pub enum Naming {
    /// Lower case, digits and underscores, no digit first: `user_preferences`.
    SnakeCase,
    /// What a regular expression matches.
    Pattern(Pattern),
}

/// A regular expression.
#[derive(Clone, Debug)]
pub struct Pattern(Regex);

/// The text that means [`Naming::SnakeCase`].
const SNAKE_CASE: &str = "snake_case";

/// A pattern that is no regular expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{pattern}` is no regular expression: {why}")]
pub struct BadPattern {
    /// The pattern.
    pub pattern: String,
    /// What is wrong with it.
    pub why: String,
}

impl Naming {
    /// A convention by its name, `snake_case`, or as a regular expression.
    ///
    /// # Errors
    ///
    /// The pattern is no regular expression.
    pub fn new(pattern: &str) -> Result<Self, BadPattern> {
        if pattern == SNAKE_CASE {
            return Ok(Self::SnakeCase);
        }
        let compiled = Regex::new(pattern).map(|regex| Self::Pattern(Pattern(regex)));
        compiled.map_err(|error| BadPattern {
            pattern: pattern.to_owned(),
            why: error.to_string(),
        })
    }

    /// The name of the convention, or its pattern.
    pub fn pattern(&self) -> &str {
        match self {
            Self::SnakeCase => SNAKE_CASE,
            Self::Pattern(pattern) => pattern.0.as_str(),
        }
    }

    /// Tells whether a name keeps to it.
    pub fn allows(&self, name: &str) -> bool {
        match self {
            Self::SnakeCase => {
                let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
                name.chars().all(is_part) && !name.starts_with(|c: char| c.is_ascii_digit())
            }
            Self::Pattern(pattern) => pattern.0.is_match(name),
        }
    }
}

impl PartialEq for Naming {
    fn eq(&self, other: &Self) -> bool {
        self.pattern() == other.pattern()
    }
}

impl Eq for Naming {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_pattern_is_refused() {
        let error = Naming::new("^[a-z").unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("`^[a-z` is no regular expression: ")
        );
        assert_eq!(Naming::new("^a").unwrap(), Naming::new("^a").unwrap());
    }

    #[test]
    fn snake_case_is_known_by_its_name() {
        let naming = Naming::new("snake_case").unwrap();
        assert_eq!(naming, Naming::SnakeCase);
        assert_eq!(naming.pattern(), "snake_case");
        let names = ["user_2", "_hidden", "User", "2nd", "a-b"];
        let allowed = names.map(|name| naming.allows(name));
        assert_eq!(allowed, [true, true, false, false, false]);
    }
}

//! What the names of objects must look like, where an application says so.

use regex_lite::Regex;

/// A pattern that the names of new objects must match.
///
/// ```
/// use whimbrel_schema::analyze::Naming;
///
/// let snake_case = Naming::new("^[a-z][a-z0-9_]*$").unwrap();
/// assert!(snake_case.allows("user_preferences"));
/// assert!(!snake_case.allows("UserPreferences"));
/// ```
#[derive(Clone, Debug)]
pub struct Naming(Regex);

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
    /// A convention, as a regular expression.
    ///
    /// # Errors
    ///
    /// The pattern is no regular expression.
    pub fn new(pattern: &str) -> Result<Self, BadPattern> {
        let compiled = Regex::new(pattern);
        compiled.map(Self).map_err(|error| BadPattern {
            pattern: pattern.to_owned(),
            why: error.to_string(),
        })
    }

    /// The pattern.
    pub fn pattern(&self) -> &str {
        self.0.as_str()
    }

    /// Tells whether a name keeps to it.
    pub fn allows(&self, name: &str) -> bool {
        self.0.is_match(name)
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
}

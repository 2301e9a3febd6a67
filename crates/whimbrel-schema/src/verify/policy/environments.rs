//! Levels of single environments.

use super::{Levels, Policy};
use crate::place::Place;

/// The levels of one environment.
#[derive(Clone, Debug)]
pub(super) struct InEnvironment {
    /// The name, as [`environment_key`] makes it.
    pub(super) name: String,
    pub(super) levels: Levels,
    pub(super) place: Place,
}

/// The environments that are the same everywhere.
pub(super) const COMMON: [&str; 4] = ["development", "staging", "test", "production"];

impl Policy {
    /// Sets levels for one environment, such as `"production"`, on top of the others.
    ///
    /// The build is judged without them; `validate`, `run` and the start of an application judge
    /// with those of the environment at hand, and a revision that they deny does not run there.
    ///
    /// ```
    /// use whimbrel_schema::verify::Policy;
    ///
    /// let policy = Policy::default()
    ///     .warn("blocks-writes")
    ///     .in_environment("production", |levels| levels.deny("blocks-writes"));
    /// assert_eq!(policy.clone().for_environment("production").levels().count(), 2);
    /// assert_eq!(policy.for_environment("staging").levels().count(), 1);
    /// ```
    #[track_caller]
    #[must_use]
    pub fn in_environment(mut self, name: &str, set: impl FnOnce(Levels) -> Levels) -> Self {
        self.environments.push(InEnvironment {
            name: environment_key(name),
            levels: set(Levels::default()),
            place: Place::caller(),
        });
        self
    }

    /// The policy in an environment: its levels are set on top of the others.
    #[must_use]
    pub fn for_environment(mut self, name: &str) -> Self {
        let key = environment_key(name);
        let environments = std::mem::take(&mut self.environments);
        for own in environments.iter().filter(|own| own.name == key) {
            self.has_own_levels |= !own.levels.settings.is_empty();
            let settings = own.levels.settings.iter().cloned();
            self.levels.settings.extend(settings);
        }
        self
    }

    /// Tells whether levels count that the build was not judged with.
    pub const fn has_own_levels(&self) -> bool {
        self.has_own_levels
    }

    /// The environments that have levels of their own, with these.
    pub fn environments(&self) -> impl Iterator<Item = (&str, &Levels)> {
        let environments = self.environments.iter();
        environments.map(|own| (own.name.as_str(), &own.levels))
    }
}

/// The name by which an environment is known here: its case does not count, and `prod` is
/// `production`.
fn environment_key(name: &str) -> String {
    match name.trim().to_ascii_lowercase().as_str() {
        "prod" => "production".to_owned(),
        other => other.to_owned(),
    }
}

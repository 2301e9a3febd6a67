//! What is kept of a policy after the build.

use super::Policy;
use crate::analyze::Naming;
use crate::backend::Backend;
use crate::place::Place;
use crate::verify::level::Level;

/// What is kept of a policy after the build.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stored<'s> {
    /// The levels that were set, in order.
    pub levels: &'s [(&'s str, Level)],
    /// The levels of single environments, in order.
    pub environments: &'s [(&'s str, &'s [(&'s str, Level)])],
    /// The revision up to which nothing is judged.
    pub baseline: Option<&'s str>,
    /// The versions that databases are taken to have.
    pub versions: &'s [(Backend, u32)],
    /// The pattern of new names.
    pub naming: Option<&'s str>,
}

impl Policy {
    /// Sets what another policy was asked to set, such as that of a build.
    #[must_use]
    pub fn with_stored(mut self, stored: &Stored<'_>) -> Self {
        let place = Place::caller();
        for (rule, level) in stored.levels {
            self.levels = self.levels.set(rule, *level, place);
        }
        for (name, levels) in stored.environments {
            self = self.in_environment(name, |set| {
                let levels = levels.iter();
                levels.fold(set, |set, (rule, level)| set.set(rule, *level, place))
            });
        }
        self.baseline = stored.baseline.map(|id| (id.to_owned(), place));
        for (backend, version) in stored.versions {
            self.versions.insert(*backend, *version);
        }
        // The pattern compiled when it was set.
        self.naming = stored.naming.and_then(|pattern| Naming::new(pattern).ok());
        self
    }
}

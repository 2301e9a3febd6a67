//! What the verification insists on.

use super::finding::Finding;
use super::level::Level;
use super::rule::{self, Kind, Rule};
use crate::backend::Backend;
use crate::catalog::nearest_name;
use crate::place::Place;
use crate::registry::Registry;

/// What the verification insists on: the backends, the levels of rules, a baseline.
///
/// ```
/// use whimbrel_schema::Backend;
/// use whimbrel_schema::verify::Policy;
///
/// let policy = Policy::default()
///     .backends(&[Backend::Postgres])
///     .deny("unneeded-assume-safe")
///     .baseline("20260110090000");
/// # assert_eq!(policy.targets(), [Backend::Postgres]);
/// ```
#[derive(Clone, Debug)]
pub struct Policy {
    backends: Vec<Backend>,
    backends_place: Place,
    settings: Vec<Setting>,
    baseline: Option<(String, Place)>,
}

#[derive(Clone, Debug)]
struct Setting {
    rule: String,
    level: Level,
    place: Place,
}

impl Default for Policy {
    /// Every backend, every rule at its own level, no baseline.
    #[track_caller]
    fn default() -> Self {
        Self {
            backends: Backend::ALL.to_vec(),
            backends_place: Place::caller(),
            settings: Vec::new(),
            baseline: None,
        }
    }
}

impl Policy {
    /// Says which backends every revision must work on; without it, all of them.
    #[track_caller]
    #[must_use]
    pub fn backends(mut self, backends: &[Backend]) -> Self {
        self.backends = backends.to_vec();
        self.backends_place = Place::caller();
        self
    }

    /// Leaves findings of a rule out.
    #[track_caller]
    #[must_use]
    pub fn allow(self, rule: &str) -> Self {
        self.set(rule, Level::Allow, Place::caller())
    }

    /// Reports findings of a rule without failing the build.
    #[track_caller]
    #[must_use]
    pub fn warn(self, rule: &str) -> Self {
        self.set(rule, Level::Warn, Place::caller())
    }

    /// Fails the build on findings of a rule.
    #[track_caller]
    #[must_use]
    pub fn deny(self, rule: &str) -> Self {
        self.set(rule, Level::Deny, Place::caller())
    }

    /// Passes over judgements about revisions up to this one, which ran long ago.
    ///
    /// What cannot run, such as a change that does not fit the schema, is found all the same.
    #[track_caller]
    #[must_use]
    pub fn baseline(mut self, id: &str) -> Self {
        self.baseline = Some((id.to_owned(), Place::caller()));
        self
    }

    /// The backends that every revision must work on.
    pub fn targets(&self) -> &[Backend] {
        &self.backends
    }

    /// Gives a finding the level that this policy sets; `None` when it is not to be reported.
    pub fn judge(&self, mut finding: Finding) -> Option<Finding> {
        if finding.is_judgement() {
            finding.level = self.level(finding.rule).unwrap_or(finding.level);
            let baseline = self.baseline.as_ref().map(|(id, _)| id.as_str());
            if finding.revision.is_some_and(|id| Some(id) <= baseline) {
                return None;
            }
        }
        (finding.level != Level::Allow).then_some(finding)
    }

    /// The last level that was set for a rule.
    fn level(&self, rule: &str) -> Option<Level> {
        let settings = self.settings.iter().rev();
        settings
            .filter(|setting| setting.rule == rule)
            .map(|setting| setting.level)
            .next()
    }

    fn set(mut self, rule: &str, level: Level, place: Place) -> Self {
        let rule = rule.to_owned();
        self.settings.push(Setting { rule, level, place });
        self
    }

    /// The mistakes in the policy itself.
    pub(super) fn check(&self, registry: &Registry) -> Vec<Finding> {
        let settings = self.settings.iter().filter_map(Setting::check);
        settings
            .chain(self.check_baseline(registry))
            .chain(self.check_backends())
            .collect()
    }

    fn check_baseline(&self, registry: &Registry) -> Option<Finding> {
        let (id, place) = self.baseline.as_ref()?;
        let known = || registry.revisions().iter().map(|r| r.header.id);
        if known().any(|known| known == id) {
            return None;
        }
        let nearest = nearest_name(id, known());
        let question = nearest.map_or_else(String::new, |id| format!("; did you mean `{id}`?"));
        let message = format!("the baseline `{id}` is no revision{question}");
        Some(Finding::new(rule::BAD_POLICY, *place, message).literal(id))
    }

    fn check_backends(&self) -> Option<Finding> {
        let message = "the policy names no backend";
        let help = "leave `backends` out to mean all of them";
        let finding = Finding::new(rule::BAD_POLICY, self.backends_place, message).help(help);
        self.backends.is_empty().then_some(finding)
    }
}

impl Setting {
    fn check(&self) -> Option<Finding> {
        let name = &self.rule;
        match Rule::find(name) {
            None => {
                let ids = rule::RULES.iter().map(|rule| rule.id);
                let nearest = nearest_name(name, ids);
                let question =
                    nearest.map_or_else(String::new, |id| format!("; did you mean `{id}`?"));
                let message = format!("there is no rule `{name}`{question}");
                Some(Finding::new(rule::UNKNOWN_RULE, self.place, message).literal(name))
            }
            Some(rule) if rule.kind == Kind::Fixed && self.level != Level::Deny => {
                let message = format!("the rule `{name}` always denies");
                let help = format!("it finds {}, which cannot run", rule.about);
                let finding = Finding::new(rule::FIXED_RULE, self.place, message);
                Some(finding.literal(name).help(help))
            }
            Some(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(rule: Rule) -> Finding {
        let mut finding = Finding::new(rule, Place::caller(), "x");
        finding.revision = Some("20200102000000");
        finding
    }

    #[test]
    fn the_last_level_counts_and_fixed_rules_keep_theirs() {
        let policy = Policy::default()
            .allow("id-order")
            .warn("id-order")
            .allow("cycle");
        let level = |rule| policy.judge(finding(rule)).map(|finding| finding.level);
        assert_eq!(level(rule::ID_ORDER), Some(Level::Warn));
        assert_eq!(level(rule::CYCLE), Some(Level::Deny));
        assert_eq!(level(rule::EMPTY_DOWN), Some(Level::Warn));
        let silent = policy.allow("empty-down");
        assert!(silent.judge(finding(rule::EMPTY_DOWN)).is_none());
    }

    #[test]
    fn a_baseline_silences_judgements_up_to_it() {
        let judged = |baseline: &str, rule| {
            let policy = Policy::default().baseline(baseline);
            policy.judge(finding(rule)).is_some()
        };
        assert!(!judged("20200102000000", rule::DESTROYS_DATA));
        assert!(judged("20200101000000", rule::DESTROYS_DATA));
        assert!(judged("20200102000000", rule::CYCLE));
    }

    #[test]
    fn mistakes_in_the_policy_are_found_at_their_calls() {
        static REGISTRY: Registry = Registry::new(&[]);
        let policy = Policy::default()
            .allow("id-oder")
            .warn("cycle")
            .baseline("20200101000000")
            .backends(&[]);
        let found: Vec<_> = policy.check(&REGISTRY);
        let said: Vec<_> = found
            .iter()
            .map(|finding| finding.message.as_str())
            .collect();
        assert_eq!(
            said,
            [
                "there is no rule `id-oder`; did you mean `id-order`?",
                "the rule `cycle` always denies",
                "the baseline `20200101000000` is no revision",
                "the policy names no backend",
            ]
        );
        assert!(found.iter().all(|finding| finding.place.file() == file!()));
        assert!(Policy::default().check(&REGISTRY).is_empty());
    }
}

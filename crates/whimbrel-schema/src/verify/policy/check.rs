//! The mistakes in a policy.

use super::environments::{COMMON, InEnvironment};
use super::levels::Setting;
use super::{Levels, Policy};
use crate::analyze::{self, Group};
use crate::catalog::nearest_name;
use crate::registry::Registry;
use crate::verify::finding::Finding;
use crate::verify::level::Level;
use crate::verify::rule::{self, Kind, Rule};

impl Policy {
    /// The mistakes in the policy itself.
    pub(in crate::verify) fn check(&self, registry: &Registry) -> Vec<Finding> {
        let settings = self.levels.settings.iter().filter_map(|s| s.check(self));
        settings
            .chain(self.levels.check_conflicts())
            .chain(self.environments.iter().flat_map(|own| own.check(self)))
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

impl Levels {
    /// A rule with two levels: one of them was forgotten.
    fn check_conflicts(&self) -> impl Iterator<Item = Finding> {
        let later = self.settings.iter().enumerate();
        later.filter_map(|(at, setting)| {
            let mut earlier = self.settings.iter().take(at);
            let first = earlier.find(|s| s.rule == setting.rule && s.level != setting.level)?;
            let name = &setting.rule;
            let (line, column) = (first.place.line(), first.place.column());
            let message = format!("the policy gives `{name}` another level than before");
            let note =
                format!("the other one stands in line {line}, column {column}; this one counts");
            let finding = Finding::new(rule::CONFLICTING_LEVELS, setting.place, message);
            Some(
                finding
                    .literal(name)
                    .note(note)
                    .help("take one of them away"),
            )
        })
    }
}

impl InEnvironment {
    fn check(&self, policy: &Policy) -> Vec<Finding> {
        let settings = self.levels.settings.iter();
        let unknown = settings.filter_map(|setting| setting.check_judging(policy));
        let all = unknown.chain(self.levels.check_conflicts());
        all.chain(self.check_name()).collect()
    }

    /// A name that is nearly that of an environment that is the same everywhere.
    fn check_name(&self) -> Option<Finding> {
        let name = self.name.as_str();
        if COMMON.contains(&name) {
            return None;
        }
        let meant = nearest_name(name, COMMON)?;
        let message = format!("there is hardly an environment `{name}`; did you mean `{meant}`?");
        Some(Finding::new(rule::BAD_POLICY, self.place, message).literal(name))
    }
}

impl Setting {
    /// The same as for the build, but the gate's own rules judge in no environment.
    fn check_judging(&self, policy: &Policy) -> Option<Finding> {
        let name = &self.rule;
        let Some(rule) = Rule::find(name) else {
            return self.check(policy);
        };
        let message = format!("the rule `{name}` judges only while the program is built");
        let help = format!("it finds {}; set its level for the build", rule.about);
        let finding = Finding::new(rule::BAD_POLICY, self.place, message);
        Some(finding.literal(name).help(help))
    }

    fn check(&self, policy: &Policy) -> Option<Finding> {
        let name = &self.rule;
        if let Some(rule) = Rule::find(name) {
            if rule.kind != Kind::Fixed || self.level == Level::Deny {
                return None;
            }
            let message = format!("the rule `{name}` always denies");
            let help = format!("it finds {}, which cannot run", rule.about);
            let finding = Finding::new(rule::FIXED_RULE, self.place, message);
            return Some(finding.literal(name).help(help));
        }
        let mut known = analyzed().chain(policy.rules.iter().map(|rule| rule.id));
        if known.any(|known| known == name) {
            return None;
        }
        let nearest = nearest(name, policy);
        let question = nearest.map_or_else(String::new, |id| format!("; did you mean `{id}`?"));
        let message = format!("there is no rule `{name}`{question}");
        Some(Finding::new(rule::UNKNOWN_RULE, self.place, message).literal(name))
    }
}

/// The rule or the group that a misspelt name may have meant.
pub(super) fn nearest(name: &str, policy: &Policy) -> Option<String> {
    let verified = rule::RULES.iter().map(|rule| rule.id);
    let own = policy.rules.iter().map(|rule| rule.id);
    nearest_name(name, verified.chain(analyzed()).chain(own))
}

/// The rules of the analyzer and their groups.
pub(super) fn analyzed() -> impl Iterator<Item = &'static str> {
    let rules = analyze::rules::RULES.iter().map(|rule| rule.id);
    rules.chain(Group::ALL.iter().map(|group| group.name()))
}

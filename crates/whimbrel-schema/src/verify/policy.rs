//! What the verification insists on.

use std::collections::BTreeMap;

use super::finding::Finding;
use super::level::Level;
use super::rule::{self, Kind, Rule};
use crate::analyze::{self, Group, Severity};
use crate::backend::Backend;
use crate::catalog::nearest_name;
use crate::place::Place;
use crate::registry::Registry;

/// What the verification insists on: the backends, the levels of rules, a baseline.
///
/// A level is set for a rule, such as `"drop-column"`, or for a whole group of them, such as
/// `"blocks-writes"`. A rule's own level goes before its group's, and the last one set counts.
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
    versions: BTreeMap<Backend, u32>,
    rules: Vec<&'static analyze::Rule>,
}

#[derive(Clone, Debug)]
struct Setting {
    /// A rule or a group of rules.
    rule: String,
    level: Level,
    place: Place,
}

/// What is kept of a policy after the build.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stored<'s> {
    /// The levels that were set, in order.
    pub levels: &'s [(&'s str, Level)],
    /// The revision up to which nothing is judged.
    pub baseline: Option<&'s str>,
    /// The versions that databases are taken to have.
    pub versions: &'s [(Backend, u32)],
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
            versions: BTreeMap::new(),
            rules: Vec::new(),
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

    /// Fails the build on everything that keeps readers or writers waiting, or breaks the version
    /// of the application that still runs.
    #[track_caller]
    #[must_use]
    pub fn zero_downtime() -> Self {
        let groups = [
            Group::BlocksReads,
            Group::BlocksWrites,
            Group::BreaksRunningVersion,
        ];
        let place = Place::caller();
        let default = Self::default();
        let all = groups.iter();
        all.fold(default, |policy, group| {
            policy.set(group.name(), Level::Deny, place)
        })
    }

    /// Says which version a database has, for what differs between versions: PostgreSQL's major
    /// version, the second part of SQLite's.
    #[must_use]
    pub fn server_version(mut self, backend: Backend, version: u32) -> Self {
        self.versions.insert(backend, version);
        self
    }

    /// Adds a rule of the application's own to those of the analyzer.
    #[must_use]
    pub fn rule(mut self, rule: &'static analyze::Rule) -> Self {
        self.rules.push(rule);
        self
    }

    /// Sets the levels, the baseline and the versions that another policy was asked to set, such as
    /// the one of a build.
    #[must_use]
    pub fn with_stored(mut self, stored: &Stored<'_>) -> Self {
        let place = Place::caller();
        for (rule, level) in stored.levels {
            self = self.set(rule, *level, place);
        }
        self.baseline = stored.baseline.map(|id| (id.to_owned(), place));
        for (backend, version) in stored.versions {
            self.versions.insert(*backend, *version);
        }
        self
    }

    /// The levels that were set, in order.
    pub fn levels(&self) -> impl Iterator<Item = (&str, Level)> {
        let settings = self.settings.iter();
        settings.map(|setting| (setting.rule.as_str(), setting.level))
    }

    /// The revision up to which nothing is judged.
    pub fn baseline_id(&self) -> Option<&str> {
        self.baseline.as_ref().map(|(id, _)| id.as_str())
    }

    /// The version that a database is taken to have.
    pub fn version(&self, backend: Backend) -> u32 {
        let default = match backend {
            Backend::Postgres => 15,
            Backend::Sqlite => 50,
        };
        self.versions.get(&backend).copied().unwrap_or(default)
    }

    /// The rules that the application added.
    pub fn own_rules(&self) -> &[&'static analyze::Rule] {
        &self.rules
    }

    /// The level of a rule of the analyzer.
    ///
    /// A rule that only says what is worth knowing keeps its level unless it is named itself.
    pub fn level_of(&self, rule: &analyze::Rule) -> Level {
        let of_group = || match rule.severity {
            Severity::Info => None,
            Severity::Warning | Severity::Error => self.level(rule.group.name()),
        };
        self.level(rule.id)
            .or_else(of_group)
            .unwrap_or(rule.default_level())
    }

    /// Tells whether a revision is judged; one up to the baseline is not.
    pub fn judges(&self, revision: &str) -> bool {
        let baseline = self.baseline.as_ref().map(|(id, _)| id.as_str());
        baseline.is_none_or(|baseline| revision > baseline)
    }

    /// The backends that every revision must work on.
    pub fn targets(&self) -> &[Backend] {
        &self.backends
    }

    /// Gives a finding the level that this policy sets; `None` when it is not to be reported.
    pub fn judge(&self, mut finding: Finding) -> Option<Finding> {
        if finding.is_judgement() {
            finding.level = self.level(finding.rule).unwrap_or(finding.level);
            if finding.revision.is_some_and(|id| !self.judges(id)) {
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
        let settings = self.settings.iter().filter_map(|s| s.check(self));
        settings
            .chain(self.check_conflicts())
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

    fn check_backends(&self) -> Option<Finding> {
        let message = "the policy names no backend";
        let help = "leave `backends` out to mean all of them";
        let finding = Finding::new(rule::BAD_POLICY, self.backends_place, message).help(help);
        self.backends.is_empty().then_some(finding)
    }
}

impl Setting {
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
        let own = policy.rules.iter().map(|rule| rule.id);
        if names().chain(own.clone()).any(|known| known == name) {
            return None;
        }
        let verified = rule::RULES.iter().map(|rule| rule.id);
        let nearest = nearest_name(name, verified.chain(names()).chain(own));
        let question = nearest.map_or_else(String::new, |id| format!("; did you mean `{id}`?"));
        let message = format!("there is no rule `{name}`{question}");
        Some(Finding::new(rule::UNKNOWN_RULE, self.place, message).literal(name))
    }
}

/// The rules of the analyzer and their groups.
fn names() -> impl Iterator<Item = &'static str> {
    let rules = analyze::rules::RULES.iter().map(|rule| rule.id);
    rules.chain(Group::ALL.iter().map(|group| group.name()))
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

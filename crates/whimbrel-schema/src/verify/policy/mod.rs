//! What the verification insists on.

mod check;
mod environments;
mod levels;
mod lists;
mod stored;

pub use levels::Levels;
pub use lists::{BadLevel, LevelLists};
pub use stored::Stored;

use std::collections::BTreeMap;

use super::finding::Finding;
use super::level::Level;
use crate::analyze::{self, Group, Naming, Severity};
use crate::backend::Backend;
use crate::place::Place;
use environments::InEnvironment;

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
    levels: Levels,
    environments: Vec<InEnvironment>,
    /// Whether levels were set that the build is not judged with.
    has_own_levels: bool,
    naming: Option<Naming>,
    baseline: Option<(String, Place)>,
    versions: BTreeMap<Backend, u32>,
    rules: Vec<&'static analyze::Rule>,
}

/// The rule that is silent unless the policy says what names look like.
const NAMING: &str = "naming-convention";

impl Default for Policy {
    /// Every backend, every rule at its own level, no baseline.
    #[track_caller]
    fn default() -> Self {
        Self {
            backends: Backend::ALL.to_vec(),
            backends_place: Place::caller(),
            levels: Levels::default(),
            environments: Vec::new(),
            has_own_levels: false,
            naming: None,
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

    /// Says what the names of new objects look like; what does not is a finding of the rule
    /// `naming-convention`, which then warns.
    ///
    /// ```
    /// use whimbrel_schema::analyze::Naming;
    /// use whimbrel_schema::verify::Policy;
    ///
    /// let policy = Policy::default().naming(Naming::SnakeCase);
    /// assert!(policy.names().unwrap().allows("user_preferences"));
    /// ```
    #[must_use]
    pub fn naming(mut self, naming: Naming) -> Self {
        self.naming = Some(naming);
        self
    }

    /// What the names of new objects look like, where that is said.
    pub const fn names(&self) -> Option<&Naming> {
        self.naming.as_ref()
    }

    /// Adds a rule of the application's own to those of the analyzer.
    #[must_use]
    pub fn rule(mut self, rule: &'static analyze::Rule) -> Self {
        self.rules.push(rule);
        self
    }

    /// The levels that were set, in order.
    pub fn levels(&self) -> impl Iterator<Item = (&str, Level)> {
        self.levels.iter()
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
            Severity::Warning | Severity::Error => self.levels.of(rule.group.name()),
        };
        let by_default = || match rule.id {
            // Who says what names look like wants to hear of others.
            NAMING if self.naming.is_some() => Level::Warn,
            _ => rule.default_level(),
        };
        let own = self.levels.of(rule.id);
        own.or_else(of_group).unwrap_or_else(by_default)
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
            finding.level = self.levels.of(finding.rule).unwrap_or(finding.level);
            if finding.revision.is_some_and(|id| !self.judges(id)) {
                return None;
            }
        }
        (finding.level != Level::Allow).then_some(finding)
    }

    /// Sets a level that the build is not judged with.
    #[track_caller]
    fn set_here(mut self, rule: &str, level: Level) -> Self {
        self.has_own_levels = true;
        self.set(rule, level, Place::caller())
    }

    fn set(mut self, rule: &str, level: Level, place: Place) -> Self {
        self.levels = self.levels.set(rule, level, place);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::Registry;
    use crate::verify::rule::{self, Rule};

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

    #[test]
    fn an_environment_has_levels_on_top_of_those_of_the_build() {
        let drop = analyze::Rule::find("drop-column").unwrap();
        let index = analyze::Rule::find("create-index-blocking").unwrap();
        let policy = Policy::default()
            .warn("data-loss")
            .in_environment("production", |levels| {
                levels.deny("blocks-writes").deny("data-loss")
            })
            .in_environment("development", |levels| levels.allow("drop-column"));
        let levels = |policy: &Policy| [policy.level_of(drop), policy.level_of(index)];
        assert_eq!(levels(&policy), [Level::Warn, Level::Warn]);
        let here = |name: &str| policy.clone().for_environment(name);
        assert_eq!(levels(&here("Prod")), [Level::Deny, Level::Deny]);
        assert_eq!(levels(&here("development")), [Level::Allow, Level::Warn]);
        assert_eq!(levels(&here("staging")), [Level::Warn, Level::Warn]);
        assert!(here("prod").has_own_levels() && !here("staging").has_own_levels());
    }

    #[test]
    fn mistakes_in_an_environment_are_found() {
        static REGISTRY: Registry = Registry::new(&[]);
        let policy = Policy::default()
            .deny("drop-column")
            .in_environment("prodution", |levels| levels.deny("drop-colum"))
            .in_environment("staging", |levels| levels.warn("id-order"))
            .in_environment("test", |levels| {
                levels.warn("drop-column").allow("drop-column")
            });
        let found = policy.check(&REGISTRY);
        let said: Vec<_> = found.iter().map(|found| found.message.as_str()).collect();
        assert_eq!(
            said,
            [
                "there is no rule `drop-colum`; did you mean `drop-column`?",
                "there is hardly an environment `prodution`; did you mean `production`?",
                "the rule `id-order` judges only while the program is built",
                "the policy gives `drop-column` another level than before",
            ]
        );
    }

    #[test]
    fn names_that_match_nothing_are_warned_of_once_the_policy_says_how_they_look() {
        let rule = analyze::Rule::find(NAMING).unwrap();
        assert_eq!(Policy::default().level_of(rule), Level::Allow);
        let policy = Policy::default().naming(Naming::SnakeCase);
        assert_eq!(policy.level_of(rule), Level::Warn);
        assert_eq!(policy.deny(NAMING).level_of(rule), Level::Deny);
    }
}

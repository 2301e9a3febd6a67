//! What the analyzer found in the `up`s, as findings of the verification.

use super::finding::Finding;
use super::level::Level;
use super::policy::Policy;
use super::rule::{self, Kind, Rule};
use crate::analyze::judgement::said_of;
use crate::analyze::rules::Check;
use crate::analyze::{self, Group, Report, Script};
use crate::backend::Backend;
use crate::registry::Revision;

/// The findings that the verification does not say itself of the same call.
pub(super) fn check(told: Vec<Told>, policy: &Policy, found: &[Finding]) -> Vec<Finding> {
    let new = told.into_iter().filter(|told| !is_known(told, found));
    new.map(|told| told.finding(policy)).collect()
}

/// A finding, and the backends on which it was found.
#[derive(Debug)]
pub(super) struct Told {
    finding: Finding,
    group: Group,
    backends: Vec<Backend>,
}

impl Told {
    /// Adds what was found besides; the same on several backends is told once.
    pub(super) fn merge(told: &mut Vec<Self>, more: Vec<Self>) {
        for new in more {
            match told.iter_mut().find(|known| known.is_same(&new)) {
                Some(known) => {
                    let backends = new.backends.into_iter();
                    let others: Vec<_> = backends.filter(|b| !known.backends.contains(b)).collect();
                    known.backends.extend(others);
                }
                None => told.push(new),
            }
        }
    }

    /// SQLite's names have no case, so that one finding can be written in two ways.
    fn is_same(&self, other: &Self) -> bool {
        let (own, other) = (&self.finding, &other.finding);
        own.rule == other.rule
            && own.place == other.place
            && own.message.eq_ignore_ascii_case(&other.message)
    }

    fn finding(self, policy: &Policy) -> Finding {
        let is_everywhere = self.backends.len() == policy.targets().len();
        match self.backends.as_slice() {
            [only] if !is_everywhere => self.finding.note(format!("this is about {only}")),
            _ => self.finding,
        }
    }
}

/// What a policy wants to hear of a report on a revision.
pub(super) fn tell(
    revision: &Revision,
    backend: Backend,
    script: &Script,
    report: &Report,
    policy: &Policy,
) -> Vec<Told> {
    let mut told = Vec::new();
    for found in report.findings.iter().filter(|f| !f.acknowledged) {
        let level = found.level(|rule| policy.level_of(rule));
        if level == Level::Allow {
            continue;
        }
        let statement = script.statements.get(found.statement);
        let place = statement.and_then(|statement| statement.place);
        let place = place.unwrap_or(revision.header.place());
        let mut finding = Finding::new(spoken(found.rule, level), place, &found.message);
        finding = finding.about(revision);
        if let Check::Statement(_) = found.rule.check
            && let Some(weighed) = report.statements.get(found.statement)
            && let Some(note) = said_of(weighed)
        {
            finding = finding.note(note);
        }
        if let Some(help) = &found.help {
            finding = finding.help(help);
        }
        let new = Told {
            finding,
            group: found.rule.group,
            backends: vec![backend],
        };
        Told::merge(&mut told, vec![new]);
    }
    told
}

/// A rule of the analyzer as one of the verification, at the level that the policy gives it.
fn spoken(rule: &analyze::Rule, level: Level) -> Rule {
    Rule {
        id: rule.id,
        level,
        kind: Kind::Judgement,
        about: rule.about,
    }
}

/// Tells whether the verification itself says the same of the same call.
fn is_known(told: &Told, found: &[Finding]) -> bool {
    let same_call = found.iter().filter(|f| f.place == told.finding.place);
    let says_it = |f: &Finding| match told.group {
        Group::DataLoss => f.rule == rule::DESTROYS_DATA.id,
        _ => f.level == Level::Deny && f.rule == rule::UNSUPPORTED.id,
    };
    let mut same_call = same_call;
    same_call.any(says_it)
}

#[cfg(test)]
mod tests {
    use crate::backend::Backend;
    use crate::verify::testing::history;
    use crate::verify::{Finding, Level, Policy, verify};

    fn rules(findings: &[Finding]) -> Vec<&str> {
        findings.iter().map(|finding| finding.rule).collect()
    }

    #[test]
    fn a_warning_is_said_once_for_all_backends_and_silenced_by_its_rule_or_group() {
        history! {
            m20260101000000_a: Header::new("20260101000000", "a"), up |s| {
                s.create_table("Sizes", |t| { t.integer("size"); });
            };
        }
        let found = |policy: &Policy| verify(&REGISTRY, policy).findings;
        let told = found(&Policy::default());
        assert_eq!(rules(&told), ["missing-primary-key"]);
        assert_eq!(told[0].message, "`Sizes` has no primary key");
        let group = crate::analyze::Rule::find("missing-primary-key")
            .unwrap()
            .group;
        for name in ["missing-primary-key", group.name()] {
            assert_eq!(rules(&found(&Policy::default().allow(name))), [""; 0]);
        }
        let denied = found(&Policy::default().deny("missing-primary-key"));
        assert_eq!(denied[0].level, Level::Deny);
    }

    #[test]
    fn findings_of_the_analyzer_have_the_levels_of_the_policy() {
        history! {
            m20260101000000_a: Header::new("20260101000000", "a"), up |s| {
                s.create_table("t", |t| {
                    t.integer("id").primary_key();
                    t.integer("size");
                });
            };
            m20260102000000_b: Header::new("20260102000000", "b").revises("20260101000000"), up |s| {
                s.blocking(|s| { s.create_index("t", ["size"]); });
            };
        }
        let policy = Policy::default().backends(&[Backend::Postgres]);
        let found = verify(&REGISTRY, &policy).findings;
        assert_eq!(rules(&found), ["create-index-blocking"]);
        assert_eq!(found[0].level, Level::Warn);
        assert!(
            found[0].notes[0].contains("SHARE on `t`"),
            "{:?}",
            found[0].notes
        );
        let strict = Policy::zero_downtime();
        let found = verify(&REGISTRY, &strict).findings;
        let denied = found.iter().filter(|f| f.level == Level::Deny).count();
        assert_eq!(denied, 1, "{found:?}");
        assert!(
            found[0]
                .notes
                .iter()
                .any(|n| n == "this is about PostgreSQL")
        );
        let silent = Policy::default().allow("create-index-blocking");
        assert_eq!(rules(&verify(&REGISTRY, &silent).findings), [""; 0]);
        let silent = Policy::default().allow("blocks-writes");
        assert_eq!(rules(&verify(&REGISTRY, &silent).findings), [""; 0]);
    }
}

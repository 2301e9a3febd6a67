//! What the analyzer found in the `up`s, as findings of the verification.
//!
//! What a `down` destroys or locks is judged when it runs, against the rows that are there then.

use super::analysis::Judged;
use super::finding::Finding;
use super::history::Verified;
use super::level::Level;
use super::policy::Policy;
use super::rule::{self, Kind, Rule};
use crate::analyze::judgement::said_of;
use crate::analyze::rules::Check;
use crate::analyze::{self, Group};
use crate::backend::Backend;
use crate::plan::Direction;

/// The findings that a policy wants to hear of; the same one on several backends is one.
pub(super) fn check(revisions: &[Verified], policy: &Policy, found: &[Finding]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for verified in revisions {
        let mut of_revision: Vec<Told> = Vec::new();
        let ups = verified.judged.iter();
        for judged in ups.filter(|judged| judged.direction == Direction::Up) {
            tell(verified, judged, policy, &mut of_revision);
        }
        of_revision.retain(|told| !is_known(told, found));
        findings.extend(of_revision.into_iter().map(|told| told.finding(policy)));
    }
    findings
}

/// A finding, and the backends on which it was found.
struct Told {
    finding: Finding,
    group: Group,
    backends: Vec<Backend>,
}

impl Told {
    fn finding(self, policy: &Policy) -> Finding {
        let is_everywhere = self.backends.len() == policy.targets().len();
        match self.backends.as_slice() {
            [only] if !is_everywhere => self.finding.note(format!("this is about {only}")),
            _ => self.finding,
        }
    }
}

fn tell(verified: &Verified, judged: &Judged, policy: &Policy, told: &mut Vec<Told>) {
    for found in judged.report.findings.iter().filter(|f| !f.acknowledged) {
        let level = found.level(|rule| policy.level_of(rule));
        if level == Level::Allow {
            continue;
        }
        let statement = judged.script.statements.get(found.statement);
        let place = statement.and_then(|statement| statement.place);
        let place = place.unwrap_or(verified.revision.header.place());
        let is_same = |told: &&mut Told| {
            let known = &told.finding;
            // SQLite's names have no case, so that one finding can be written in two ways.
            known.rule == found.rule.id
                && known.place == place
                && known.message.eq_ignore_ascii_case(&found.message)
        };
        if let Some(known) = told.iter_mut().find(is_same) {
            if !known.backends.contains(&judged.backend) {
                known.backends.push(judged.backend);
            }
            continue;
        }
        let mut finding = Finding::new(spoken(found.rule, level), place, &found.message);
        finding = finding.about(verified.revision);
        if let Check::Statement(_) = found.rule.check
            && let Some(weighed) = judged.report.statements.get(found.statement)
            && let Some(note) = said_of(weighed)
        {
            finding = finding.note(note);
        }
        if let Some(help) = &found.help {
            finding = finding.help(help);
        }
        told.push(Told {
            finding,
            group: found.rule.group,
            backends: vec![judged.backend],
        });
    }
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

//! Migrations whose findings are known: which rules must fire, which must not, which are clean.

use serde::Deserialize;
use whimbrel_schema::Backend;
use whimbrel_schema::analyze::{Naming, Report, Settings, Severity};
use whimbrel_sql::Wrapping;

use crate::support::{Case, ids};

#[derive(Deserialize)]
struct LintCase {
    id: String,
    backend: Backend,
    version: u32,
    before: String,
    migration: String,
    transactional: bool,
    timeouts: bool,
    #[serde(default)]
    naming: Option<String>,
    #[serde(default)]
    expect: Vec<String>,
    #[serde(default)]
    forbid: Vec<String>,
    #[serde(default)]
    clean: bool,
}

/// What plain SQL text cannot say, and where it is decided instead.
const ELSEWHERE: [(&str, &str); 1] = [
    // The manager compares checksums with those that the database keeps.
    ("edited-pos", "edited-applied-migration"),
];

/// The cases that the rules were made by, and those of somebody who did not make the rules.
const FILES: [&str; 2] = [
    include_str!("../data/lint_cases.json"),
    include_str!("../data/review_cases.json"),
];

fn cases() -> Vec<LintCase> {
    let read = |file| serde_json::from_str::<Vec<LintCase>>(file).unwrap();
    FILES.into_iter().flat_map(read).collect()
}

fn report(case: &LintCase) -> Report {
    let judged = Case {
        before: &case.before,
        sql: &case.migration,
        wrapping: if case.transactional {
            Wrapping::Transaction
        } else {
            Wrapping::None
        },
        about: None,
        settings: Settings {
            naming: case
                .naming
                .as_deref()
                .map(|pattern| Naming::new(pattern).unwrap()),
            lock_timeout: case.timeouts,
            statement_timeout: case.timeouts,
            mends_indexes: false,
            ..Settings::runner(case.backend, case.version)
        },
    };
    judged.judge()
}

#[test]
fn known_migrations_are_judged_as_they_should_be() {
    let mut wrong = Vec::new();
    for case in cases() {
        let report = report(&case);
        let found = ids(&report);
        let is_decided_here = |rule: &&String| {
            let mut elsewhere = ELSEWHERE.iter();
            !elsewhere.any(|(id, undecided)| *id == case.id && undecided == rule)
        };
        let is_found = |rule: &String| found.contains(&rule.as_str());
        for missed in case
            .expect
            .iter()
            .filter(is_decided_here)
            .filter(|r| !is_found(r))
        {
            wrong.push(format!("{}: missed {missed}; found {found:?}", case.id));
        }
        for noise in case.forbid.iter().filter(|r| is_found(r)) {
            wrong.push(format!("{}: wrongly found {noise}", case.id));
        }
        if case.clean {
            let grave = report
                .findings
                .iter()
                .filter(|f| f.severity > Severity::Info);
            let grave: Vec<&str> = grave.map(|finding| finding.rule.id).collect();
            if !grave.is_empty() {
                wrong.push(format!("{}: is clean, but found {grave:?}", case.id));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn the_score_separates_harmless_from_harmful() {
    let mut harmless = Vec::new();
    let mut harmful = Vec::new();
    for case in cases() {
        let report = report(&case);
        if case.clean {
            harmless.push(report.score.value());
        } else if case.expect.iter().any(|rule| is_error(rule)) {
            harmful.push(report.score.value());
        }
    }
    let auc = area_under_curve(&harmless, &harmful);
    assert!(
        auc >= 0.95,
        "AUC {auc}: harmless {harmless:?}, harmful {harmful:?}"
    );
}

fn is_error(rule: &str) -> bool {
    whimbrel_schema::analyze::Rule::find(rule).is_some_and(|rule| rule.severity == Severity::Error)
}

/// How often a harmless migration scores higher than a harmful one; a draw counts half.
fn area_under_curve(harmless: &[u8], harmful: &[u8]) -> f64 {
    let pairs = harmless
        .iter()
        .flat_map(|good| harmful.iter().map(move |bad| (good, bad)));
    let (mut won, mut all) = (0.0, 0.0);
    for (good, bad) in pairs {
        all += 1.0;
        won += match good.cmp(bad) {
            std::cmp::Ordering::Greater => 1.0,
            std::cmp::Ordering::Equal => 0.5,
            std::cmp::Ordering::Less => 0.0,
        };
    }
    if all > 0.0 { won / all } else { 0.0 }
}

//! The table of the analyzer's rules is in order.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use whimbrel_schema::analyze::rules::{Check, RULES, Shows, UNDECIDED};
use whimbrel_schema::analyze::{Group, Rule, Severity};
use whimbrel_schema::verify::{Level, rule};

#[test]
fn ids_are_unique_and_in_kebab_case() {
    let undecided = UNDECIDED.iter().map(|rule| rule.id);
    let ids: Vec<&str> = RULES.iter().map(|rule| rule.id).chain(undecided).collect();
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(unique.len(), ids.len());
    for id in ids {
        let is_word = |word: &str| !word.is_empty() && word.chars().all(is_of_a_word);
        assert!(id.split('-').all(is_word), "{id}");
        assert!(
            rule::Rule::find(id).is_none(),
            "the gate has a rule `{id}`, too"
        );
        let is_decided = Rule::find(id).is_some();
        assert_ne!(is_decided, UNDECIDED.iter().any(|rule| rule.id == id));
    }
}

fn is_of_a_word(character: char) -> bool {
    character.is_ascii_lowercase() || character.is_ascii_digit()
}

#[test]
fn rules_stand_by_group_and_id() {
    let keys: Vec<_> = RULES.iter().map(|rule| (rule.group, rule.id)).collect();
    assert!(keys.is_sorted(), "{keys:?}");
    assert!(UNDECIDED.is_sorted_by_key(|rule| rule.id));
}

#[test]
fn every_rule_has_a_file_of_its_name() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/analyze/rules");
    for rule in RULES {
        let file = folder.join(format!("{}.rs", rule.id.replace('-', "_")));
        let text = fs::read_to_string(&file).unwrap_or_default();
        let first = format!("//! `{}`: ", rule.id);
        assert!(
            text.starts_with(&first),
            "{} begins with {first}",
            file.display()
        );
    }
    let others = ["mod.rs", "example.rs", "undecided.rs"];
    let files = fs::read_dir(folder).unwrap().count();
    assert_eq!(files, RULES.len() + others.len());
}

#[test]
fn every_rule_says_why_and_what_instead() {
    for rule in RULES {
        assert!(rule.why.ends_with(['.', '?']), "{}: {}", rule.id, rule.why);
        assert!(rule.instead.ends_with('.'), "{}: {}", rule.id, rule.instead);
        assert!(
            !rule.about.is_empty() && !rule.about.ends_with('.'),
            "{}",
            rule.id
        );
        assert!(!rule.backends.is_empty(), "{}", rule.id);
    }
}

#[test]
fn every_rule_shows_when_it_fires_and_when_not() {
    for rule in RULES {
        let shows = |shows| rule.examples.iter().any(|example| example.shows == shows);
        if matches!(rule.check, Check::Elsewhere(_)) {
            assert!(rule.examples.is_empty(), "{}", rule.id);
        } else {
            assert!(shows(Shows::Fires), "{}", rule.id);
            assert!(shows(Shows::Silent) || shows(Shows::Born), "{}", rule.id);
        }
        let mut backends = rule.examples.iter().map(|example| example.backend);
        assert!(
            backends.all(|backend| rule.backends.contains(&backend)),
            "{}",
            rule.id
        );
    }
}

#[test]
fn the_group_decides_the_level() {
    for rule in RULES {
        let levels: &[Level] = match rule.group {
            Group::Convention => &[Level::Allow],
            // Notes may be kept from the build.
            _ if rule.severity == Severity::Info => &[Level::Allow, Level::Warn],
            Group::DataLoss if rule.severity == Severity::Error => &[Level::Deny],
            // Only what surely loses or fails is denied.
            Group::DataLoss | Group::FailsOnExistingRows | Group::Irreversible => {
                &[Level::Warn, Level::Deny]
            }
            Group::BlocksWrites
            | Group::BlocksReads
            | Group::BreaksRunningVersion
            | Group::Performance
            | Group::Portability => &[Level::Warn],
            Group::Process => &[Level::Warn, Level::Deny],
        };
        assert!(
            levels.contains(&rule.level),
            "{} is {:?}",
            rule.id,
            rule.level
        );
    }
}

#[test]
fn what_a_later_statement_cures_costs_nothing() {
    // These only ever find more when a statement is added.
    let growing = ["large-transaction", "missing-description", "vague-message"];
    for rule in RULES {
        if matches!(rule.check, Check::Script(_)) && !growing.contains(&rule.id) {
            assert_eq!(rule.penalty, 0, "{}", rule.id);
        }
    }
}

//! Every example of every rule does what it says.

use whimbrel_schema::analyze::rules::{Example, RULES, Shows};
use whimbrel_schema::analyze::{About, Naming, Rule, Settings};
use whimbrel_sql::Wrapping;

use crate::support::{Case, ids};

#[test]
fn every_example_of_every_rule_holds() {
    let mut wrong = Vec::new();
    for rule in RULES {
        for example in rule.examples {
            let found = found(example);
            let fires = found.contains(&rule.id);
            if fires != (example.shows == Shows::Fires) {
                wrong.push(complaint(rule, example, &found));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn found(example: &Example) -> Vec<&'static str> {
    let wrapping = if example.transactional {
        Wrapping::Transaction
    } else {
        Wrapping::None
    };
    let case = Case {
        before: example.before,
        sql: example.sql,
        wrapping,
        about: example.about.map(|(message, description)| About {
            message: message.to_owned(),
            description: description.map(str::to_owned),
        }),
        settings: Settings {
            naming: example.naming.map(|pattern| Naming::new(pattern).unwrap()),
            lock_timeout: example.timeouts,
            statement_timeout: example.timeouts,
            mends_indexes: false,
            minor: example.minor,
            ..Settings::runner(example.backend, example.version)
        },
    };
    ids(&case.judge())
}

fn complaint(rule: &Rule, example: &Example, found: &[&str]) -> String {
    format!(
        "{} should be {:?} on {} {}\n  before: {}\n  sql:    {}\n  found:  {found:?}",
        rule.id, example.shows, example.backend, example.version, example.before, example.sql
    )
}

//! Rules of an application's own, which stand beside those of the analyzer.

use whimbrel_schema::analyze::act::Act;
use whimbrel_schema::analyze::rules::Check;
use whimbrel_schema::analyze::{Finding, Group, Rule, Scene, Severity};
use whimbrel_schema::verify::{Level, Policy, verify};
use whimbrel_schema::{Backend, Registry, Revision};

static PREFIX: Rule = Rule {
    id: "shop-prefix",
    group: Group::Convention,
    severity: Severity::Warning,
    level: Level::Deny,
    penalty: 1,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "a new table whose name does not begin with `shop_`",
    why: "Several applications share the database.",
    instead: "Begin the name with `shop_`.",
    check: Check::Statement(check),
    examples: &[],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    match scene.act() {
        Act::CreateTable(new) if !new.name.name.starts_with("shop_") => {
            let message = format!("the name of `{}` does not begin with `shop_`", new.name);
            vec![scene.finding(message).on(&new.name)]
        }
        _ => Vec::new(),
    }
}

mod m20260101090000_create_orders {
    use whimbrel_schema::prelude::*;

    pub(super) struct Create;

    impl Migration for Create {
        const HEADER: Header = Header::new("20260101090000", "create orders");

        fn up(schema: &mut Schema) {
            schema.create_table("shop_orders", |t| {
                t.big_integer("id").primary_key();
            });
            schema.create_table("orders", |t| {
                t.big_integer("id").primary_key();
            });
        }
    }
}

static REGISTRY: Registry =
    Registry::new(&[Revision::of::<m20260101090000_create_orders::Create>(
        "m20260101090000_create_orders",
    )]);

/// The findings of the rule, with their levels.
fn found(policy: &Policy) -> Vec<(String, Level)> {
    let findings = verify(&REGISTRY, policy).findings.into_iter();
    findings
        .filter(|finding| finding.rule == "shop-prefix")
        .map(|finding| (finding.message, finding.level))
        .collect()
}

#[test]
fn an_own_rule_finds_and_its_level_can_be_set() {
    assert_eq!(found(&Policy::default()), []);
    let message = "the name of `orders` does not begin with `shop_`".to_owned();
    let policy = Policy::default().rule(&PREFIX);
    assert_eq!(found(&policy), [(message.clone(), Level::Deny)]);
    let policy = policy.warn("shop-prefix");
    assert_eq!(found(&policy), [(message.clone(), Level::Warn)]);
    let policy = Policy::default().rule(&PREFIX).warn("convention");
    assert_eq!(found(&policy), [(message, Level::Warn)]);
    let policy = Policy::default().rule(&PREFIX).baseline("20260101090000");
    assert_eq!(found(&policy), []);
}

#[test]
fn a_level_for_an_own_rule_that_nobody_added_is_a_mistake() {
    let policy = Policy::default().deny("shop-prefix");
    let findings = verify(&REGISTRY, &policy).findings;
    let unknown = findings.iter().find(|f| f.rule == "unknown-rule").unwrap();
    assert_eq!(unknown.message, "there is no rule `shop-prefix`");
}

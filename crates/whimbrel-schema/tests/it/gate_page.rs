//! The page of the gate, held to the rules that there are.

use whimbrel_schema::verify::rule::{Kind, REFUSALS, RULES};

const PAGE: &str = include_str!("../../../../docs/GATE.md");

#[test]
fn every_rule_stands_on_the_page_with_its_level() {
    for rule in RULES {
        let level = match rule.kind {
            Kind::Fixed => "deny, always".to_owned(),
            Kind::Judgement => format!("{:?}", rule.level).to_lowercase(),
        };
        let row = format!("| `{}` | {level} | {} |", rule.id, rule.about);
        assert!(PAGE.contains(&row), "missing: {row}");
    }
    for id in REFUSALS {
        assert!(PAGE.contains(&format!("\n| `{id}` | ")), "missing: {id}");
    }
    let rows = PAGE.lines().filter(|line| line.starts_with("| `"));
    assert_eq!(rows.count(), RULES.len() + REFUSALS.len());
}

//! `constrained-domain`: a domain with conditions of its own.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::Act;
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "constrained-domain",
    group: Group::Convention,
    severity: Severity::Info,
    level: Level::Allow,
    penalty: 1,
    backends: &[Backend::Postgres],
    about: "a new domain with a `CHECK` or `NOT NULL`",
    why: "Adding a column of it rewrites the table, and changing its condition takes SHARE on every \
          table that uses it and reads them all.",
    instead: "Put the condition at each column, as a `CHECK` that can be NOT VALID first.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "",
            "CREATE DOMAIN mail AS text CHECK (VALUE LIKE '%@%')",
        ),
        Example::postgres(Shows::Silent, "", "CREATE DOMAIN mail AS text"),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let Act::CreateDomain(domain) = scene.act() else {
        return Vec::new();
    };
    let name = &domain.name;
    let finding = scene
        .finding(format!(
            "adding a column of type `{name}` will rewrite its table"
        ))
        .help("put the condition at the columns instead")
        .on(name);
    domain.constrained.then_some(finding).into_iter().collect()
}

//! Verifies the strict release; the others are tests' material, which no gate would let through.

#[path = "strict/mod.rs"]
#[allow(
    unreachable_pub,
    reason = "migrations are written as applications write them"
)]
mod strict;

use whimbrel::Backend;
use whimbrel::gate::analyze::act::Act;
use whimbrel::gate::analyze::rules::Check;
use whimbrel::gate::analyze::{Finding, Group, Naming, Rule, Scene, Severity};
use whimbrel::gate::{Level, Policy};

static PREFIX: Rule = Rule {
    id: "shop-prefix",
    group: Group::Convention,
    severity: Severity::Warning,
    level: Level::Allow,
    penalty: 3,
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
            let message = format!("`{}` does not begin with `shop_`", new.name);
            vec![scene.finding(message).help("begin the name with `shop_`")]
        }
        _ => Vec::new(),
    }
}

fn main() {
    let policy = Policy::default()
        .rule(&PREFIX)
        .naming(Naming::SnakeCase)
        .allow("naming-convention")
        // The last revision is written as nobody should.
        .allow("blocks-writes")
        .allow("blocks-reads")
        .allow("missing-primary-key")
        .allow("fails-on-existing-rows")
        .allow("breaks-running-version")
        .allow("performance")
        .in_environment("staging", |levels| levels.warn("naming-convention"))
        .in_environment("production", |levels| levels.deny("shop-prefix"));
    whimbrel::gate::verify(&strict::REGISTRY, &policy);
}

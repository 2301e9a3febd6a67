//! Judging: a script is walked through the world, statement by statement.

use super::cost::Cost;
use super::footprint::Footprint;
use super::report::{Report, Weighed};
use super::rules::{Check, RULES, Whole};
use super::scene::Scene;
use super::score::Score;
use super::script::{Script, Settings};
use super::world::World;

/// Judges a migration, and moves the world to the state after it.
///
/// What it made is still marked as born now; [`World::settle`] ends the migration.
pub fn judge(script: &Script, world: &mut World, settings: &Settings) -> Report {
    let mut findings = Vec::new();
    let mut footprints: Vec<Footprint> = Vec::with_capacity(script.statements.len());
    let mut costs = Vec::with_capacity(script.statements.len());
    for (index, statement) in script.statements.iter().enumerate() {
        let footprint = world.footprint(&statement.act, settings);
        for rule in RULES
            .iter()
            .filter(|r| r.backends.contains(&settings.backend))
        {
            if let Check::Statement(check) = rule.check {
                findings.extend(check(&Scene {
                    rule,
                    world,
                    settings,
                    script,
                    index,
                    statement,
                    footprint: &footprint,
                    earlier: &footprints,
                }));
            }
        }
        costs.push(Cost::of(&footprint, world, settings));
        world.apply(&statement.act, &footprint);
        footprints.push(footprint);
    }
    for rule in RULES
        .iter()
        .filter(|r| r.backends.contains(&settings.backend))
    {
        if let Check::Script(check) = rule.check {
            let found = check(&Whole {
                rule,
                world,
                settings,
                script,
                footprints: &footprints,
                found: &findings,
            });
            findings.extend(found);
        }
    }
    findings.sort_by_key(|finding| finding.statement);
    let score = Score::of(&findings, &costs);
    let weighed = footprints.into_iter().zip(costs);
    Report {
        findings,
        statements: weighed
            .map(|(footprint, cost)| Weighed { footprint, cost })
            .collect(),
        score,
    }
}

//! Judging: a script is walked through the world, statement by statement.

use super::act::Name;
use super::cost::{Cost, known_rows};
use super::footprint::{Footprint, LockMode};
use super::past::Past;
use super::places::Places;
use super::report::{Report, Weighed};
use super::rules::{Check, RULES, Rule, Whole};
use super::scene::Scene;
use super::score::Score;
use super::script::{Script, Settings};
use super::world::{World, sqlite};

/// Judges a migration, and moves the world to the state after it.
///
/// What it made is still marked as born now; [`World::settle`] ends the migration.
pub fn judge(script: &Script, world: &mut World, settings: &Settings) -> Report {
    judge_by(RULES, script, world, settings)
}

/// Judges a migration by other rules than [`RULES`].
pub fn judge_by(
    rules: &[&'static Rule],
    script: &Script,
    world: &mut World,
    settings: &Settings,
) -> Report {
    let is_asked = |rule: &&&'static Rule| rule.backends.contains(&settings.backend);
    let mut findings = Vec::new();
    let mut footprints: Vec<Footprint> = Vec::with_capacity(script.statements.len());
    let mut weighed = Vec::with_capacity(script.statements.len());
    let mut past = Past::default();
    for (index, statement) in script.statements.iter().enumerate() {
        let footprint = world.footprint(&statement.act, settings);
        let scene = |rule, past| Scene {
            rule,
            world,
            settings,
            script,
            index,
            statement,
            footprint: &footprint,
            earlier: &footprints,
            past,
        };
        for rule in rules.iter().filter(is_asked) {
            if let Check::Statement(check) = rule.check {
                findings.extend(check(&scene(rule, &past)));
            }
        }
        past.add(index, statement, &footprint, world);
        weighed.push(weigh(&footprint, world, settings));
        if !sqlite::is_idle(statement) {
            world.apply(&statement.act, &footprint);
        }
        footprints.push(footprint);
    }
    let places = Places::of(script, &footprints, settings.backend);
    for rule in rules.iter().filter(is_asked) {
        if let Check::Script(check) = rule.check {
            let found = check(&Whole {
                rule,
                world,
                settings,
                script,
                footprints: &footprints,
                found: &findings,
                places: &places,
            });
            findings.extend(found);
        }
    }
    findings.sort_by_key(|finding| finding.statement);
    for finding in &mut findings {
        let statement = script.statements.get(finding.statement);
        finding.acknowledged = statement.is_some_and(|s| finding.is_acknowledged_by(s));
    }
    let waiting = weighed.iter().map(|work| work.points);
    let score = Score::of(&findings, waiting);
    let weighed = footprints.into_iter().zip(weighed);
    Report {
        findings,
        statements: weighed
            .map(|(footprint, work)| Weighed {
                footprint,
                closed: work.closed,
                cost: work.cost,
            })
            .collect(),
        score,
    }
}

/// The work of a statement in the world before it.
struct Work {
    cost: Cost,
    points: u32,
    closed: Vec<(Name, LockMode)>,
}

fn weigh(footprint: &Footprint, world: &World, settings: &Settings) -> Work {
    let cost = Cost::of(footprint, world, settings);
    let is_closed = |(name, mode): &(&Name, &LockMode)| {
        let is_index = world.indexes.contains_key(*name);
        mode.blocks_writes()
            && !is_index
            && world.relations.contains_key(*name)
            && !world.is_born(name)
    };
    let closed = footprint.locks.iter().filter(is_closed);
    Work {
        points: cost.penalty(|table| known_rows(world, settings, table)),
        closed: closed.map(|(name, mode)| (name.clone(), *mode)).collect(),
        cost,
    }
}

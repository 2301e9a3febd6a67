//! What the planner says of its statements is what is read in their text.

mod compare;
mod corpus;
#[path = "../../../../whimbrel-schema/tests/it/generator.rs"]
mod generator;
mod lowered;
mod rebuilds;

use std::collections::HashSet;
use std::mem::{Discriminant, discriminant};

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use whimbrel_schema::analyze::world::World;
use whimbrel_schema::operation::{Change, Operation};
use whimbrel_schema::plan::{Action, Plan};
use whimbrel_schema::{Catalog, Recording};

use compare::Compared;
use corpus::{Run, records, runs};

#[test]
fn acts_of_plans_are_what_their_text_says() {
    let mut kinds = HashSet::new();
    let mut compared = Compared::default();
    for history in corpus::histories() {
        for run in runs() {
            kinds.extend(follow(&history, &run, &mut compared));
        }
    }
    compared.assert_equal();
    assert_eq!(kinds.len(), 39, "some kind of operation is in no history");
    assert!(compared.statements > 2_000, "{}", compared.statements);
    assert!(compared.rebuilds > 50, "{}", compared.rebuilds);
    assert!(compared.lowered > 500, "{}", compared.lowered);
}

#[test]
fn acts_of_random_plans_are_what_their_text_says() {
    let operations = prop::collection::vec(generator::operation(), 1..25);
    let mut runner = TestRunner::new(ProptestConfig::with_cases(40));
    let checked = runner.run(&operations, |operations| {
        let mut catalog = Catalog::new();
        let fits: Vec<Operation> = operations
            .into_iter()
            .filter(|operation| operation.apply(&mut catalog).is_ok())
            .collect();
        // Once each operation is a revision of its own, and once all of them are one.
        let one_by_one = fits.iter().map(|o| records(vec![o.clone()])).collect();
        let mut compared = Compared::default();
        for history in [one_by_one, vec![records(fits)]] {
            for run in runs() {
                follow(&history, &run, &mut compared);
            }
        }
        compared.assert_equal();
        Ok(())
    });
    checked.unwrap();
}

/// Compares every statement of a history, and the way back from each revision where one can be
/// derived; gives the kinds of operations that there were.
fn follow(
    history: &[Recording],
    run: &Run,
    compared: &mut Compared,
) -> HashSet<Discriminant<Operation>> {
    let mut catalog = Catalog::new();
    let mut world = World::new(run.backend);
    let mut kinds = HashSet::new();
    for up in history {
        let before = catalog.clone();
        // What this version of this database cannot do is nothing to compare.
        let Some(plan) = run.plan(up, &mut catalog) else {
            break;
        };
        compare(&plan, up, run, &mut world, compared);
        let differences = lowered::compare(&plan, up, run, &before, &catalog);
        compared.lowered += usize::from(differences.is_some());
        compared
            .differences
            .extend(differences.into_iter().flatten());
        world.settle();
        kinds.extend(up.operations.iter().map(|o| discriminant(&o.operation)));
        let end = catalog.mark();
        if let Some(down) = crate::postgres_plans::way_back(up, &before)
            && let Some(plan) = run.plan(&down, &mut catalog)
        {
            compare(&plan, &down, run, &mut world, compared);
        }
        catalog.rollback(end);
        world.rollback();
    }
    kinds
}

fn compare(plan: &Plan, of: &Recording, run: &Run, world: &mut World, compared: &mut Compared) {
    for item in plan.items() {
        compared.item(item, of, run);
        compared.rebuilds += usize::from(matches!(item.action, Action::Rebuild(_)));
        let difference = rebuilds::follow(item, world, run);
        compared.differences.extend(difference);
    }
}

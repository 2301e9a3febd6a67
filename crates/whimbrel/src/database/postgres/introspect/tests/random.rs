//! Random operations on tables with rows: the server follows the catalog, there and back.

mod follow;
#[path = "../../../../../../whimbrel-schema/tests/it/generator.rs"]
#[allow(dead_code, reason = "one of its strategies is enough here")]
mod generator;

use std::cell::RefCell;
use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestError, TestRunner};
use whimbrel_schema::operation::Operation;
use whimbrel_schema::render::{Node, lines};

use super::test_database;
use follow::Follower;

/// How many histories are tried; thousands by the variable, on a quiet machine.
fn cases() -> u32 {
    let said = std::env::var("WHIMBREL_RANDOM_CASES");
    said.ok().and_then(|said| said.parse().ok()).unwrap_or(4)
}

/// Revisions as a person would write them.
fn text(revisions: &[Vec<Operation>]) -> String {
    let mut text = String::new();
    for (number, operations) in revisions.iter().enumerate() {
        let nodes: Vec<Node> = operations.iter().cloned().map(Node::from).collect();
        text.push_str(&format!("// Revision {number}\n{}", lines(&nodes)));
    }
    text
}

#[test]
fn the_server_follows_the_catalog() {
    let test = test_database();
    let counts: RefCell<BTreeMap<String, usize>> = RefCell::default();
    let config = Config {
        cases: cases(),
        failure_persistence: None,
        max_shrink_iters: 300,
        ..Config::default()
    };
    let revisions =
        prop::collection::vec(prop::collection::vec(generator::operation(), 1..9), 1..7);
    let outcome = TestRunner::new(config).run(&revisions, |revisions| {
        let mut follower = Follower::new(&test, &counts);
        let followed = revisions.iter().try_for_each(|one| follower.follow(one));
        followed.map_err(TestCaseError::fail)
    });
    for (what, count) in counts.take() {
        println!("{count:>6} {what}");
    }
    if let Err(TestError::Fail(reason, revisions)) = outcome {
        panic!("{reason}\n{}", text(&revisions));
    }
    assert!(outcome.is_ok(), "{outcome:?}");
}

//! Rendered modules, compiled: what they record is what they were rendered from.

#[path = "../../../../whimbrel-schema/tests/it/generator.rs"]
#[allow(dead_code, reason = "one of its strategies is enough here")]
mod generator;
mod package;
mod shapes;
mod zoo;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use whimbrel::Schema;
use whimbrel_schema::operation::Operation;
use whimbrel_schema::render::{Down, Heading, Module, Node};

use package::recorded_by;

/// The text of a module that records operations.
fn module(operations: &[Operation]) -> String {
    let nodes: Vec<Node> = operations.iter().cloned().map(Node::from).collect();
    Module {
        heading: Heading {
            id: "20260101000000",
            message: "rendered",
            parents: &[],
            labels: &[],
            depends_on: &[],
            replaces: &[],
        },
        documentation: &[],
        up: &nodes,
        down: &Down::Irreversible("a test".to_owned()),
    }
    .text()
}

fn operations(body: impl FnOnce(&mut Schema)) -> Vec<Operation> {
    let recorded = Schema::record(body).operations.into_iter();
    recorded.map(|recorded| recorded.operation).collect()
}

fn random() -> Vec<Vec<Operation>> {
    let mut runner = TestRunner::deterministic();
    let strategy = prop::collection::vec(generator::operation(), 1..8);
    (0..40)
        .map(|_| strategy.new_tree(&mut runner).unwrap().current())
        .collect()
}

/// One crate for all, since building one takes longer than all the rest.
#[test]
fn compiled_modules_record_what_they_were_rendered_from() {
    let mut wanted = random();
    wanted.extend(shapes::all());
    let mut texts: Vec<String> = wanted.iter().map(|operations| module(operations)).collect();
    let (sqlite, postgres) = (zoo::sqlite(), zoo::postgres());
    texts.extend([sqlite.module.clone(), postgres.module.clone()]);

    let mut recorded = recorded_by(&texts);
    let of_postgres = recorded.pop().unwrap();
    let of_sqlite = recorded.pop().unwrap();
    assert_eq!(recorded.len(), wanted.len());
    for ((wanted, recorded), text) in wanted.iter().zip(&recorded).zip(&texts) {
        assert_eq!(wanted, recorded, "{text}");
    }
    sqlite.must_be_made_by(of_sqlite);
    postgres.must_be_made_by(of_postgres);
}

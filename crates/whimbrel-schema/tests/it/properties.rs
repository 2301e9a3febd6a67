//! What holds for every sequence of operations.

use proptest::prelude::*;
use whimbrel_schema::checksum::{Counted, checksum_of, counted};
use whimbrel_schema::operation::{Change, Operation, Reversal};
use whimbrel_schema::place::Place;
use whimbrel_schema::recording::Recorded;
use whimbrel_schema::replay::{Poison, replay};
use whimbrel_schema::reverse::reverse;
use whimbrel_schema::{Catalog, Recording};

use crate::generator::operation;

fn recording(operations: Vec<Operation>) -> Recording {
    Recording {
        operations: operations
            .into_iter()
            .map(|operation| Recorded {
                operation,
                place: Place::caller(),
                parts: Vec::new(),
                scope: None,
            })
            .collect(),
        ..Recording::default()
    }
}

/// The operations that the catalog takes, in order, and the catalog after them.
fn accepted(operations: Vec<Operation>) -> (Vec<Operation>, Catalog) {
    let mut catalog = Catalog::new();
    let taken = operations
        .into_iter()
        .filter(|operation| operation.apply(&mut catalog).is_ok())
        .collect();
    (taken, catalog)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a_refused_operation_changes_nothing(operations in prop::collection::vec(operation(), 1..30)) {
        let mut catalog = Catalog::new();
        for operation in operations {
            let mark = catalog.mark();
            if operation.apply(&mut catalog).is_err() {
                prop_assert!(catalog.changes(mark).is_empty(), "{}", operation.describe());
                prop_assert_eq!(catalog.mark(), mark);
            }
        }
    }

    #[test]
    fn a_rollback_restores_the_catalog_at_the_mark(
        first in prop::collection::vec(operation(), 1..20),
        then in prop::collection::vec(operation(), 1..20),
    ) {
        let (_, mut catalog) = accepted(first.clone());
        let mark = catalog.mark();
        for operation in then {
            let _ = operation.apply(&mut catalog);
        }
        catalog.rollback(mark);
        let (_, expected) = accepted(first);
        prop_assert!(catalog == expected);
        prop_assert!(catalog.changes(mark).is_empty());
    }

    #[test]
    fn what_has_a_reversal_is_restored_by_it(
        operations in prop::collection::vec(operation(), 1..25),
    ) {
        let mut catalog = Catalog::new();
        for operation in operations {
            let before = catalog.clone();
            let reversal = operation.reverse(&before);
            if operation.apply(&mut catalog).is_err() {
                continue;
            }
            if let Reversal::By(back) = reversal {
                let mut there_and_back = catalog.clone();
                for step in back {
                    let outcome = step.apply(&mut there_and_back);
                    prop_assert!(outcome.is_ok(), "{}: {:?}", operation.describe(), outcome);
                }
                prop_assert!(there_and_back == before, "{}", operation.describe());
            }
        }
    }

    #[test]
    fn a_derived_down_restores_what_was_there(
        first in prop::collection::vec(operation(), 1..15),
        then in prop::collection::vec(operation(), 1..8),
    ) {
        let (_, before) = accepted(first);
        let mut after = before.clone();
        let taken: Vec<_> = then
            .into_iter()
            .filter(|operation| operation.apply(&mut after).is_ok())
            .collect();
        let mut catalog = before.clone();
        if let Ok(down) = reverse(&recording(taken), &mut catalog) {
            prop_assert!(catalog == after);
            let refused = replay(&down.operations, &mut catalog, &mut Poison::default());
            prop_assert!(refused.is_empty(), "{refused:?}");
            prop_assert!(catalog == before);
        }
    }

    #[test]
    fn operations_survive_json_with_their_checksum(
        operations in prop::collection::vec(operation(), 0..10),
    ) {
        let recording = recording(operations);
        let counted = counted(&recording);
        let text = serde_json::to_string(&counted).unwrap();
        let read: Vec<Counted> = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(checksum_of(&read), checksum_of(&counted));
        prop_assert_eq!(read, counted);
    }
}

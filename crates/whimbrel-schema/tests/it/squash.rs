//! Several revisions as one: the same schema, by no more operations, both ways.

use proptest::prelude::*;
use whimbrel_schema::builder::Schema;
use whimbrel_schema::graph::{Graph, Node as Revision};
use whimbrel_schema::operation::{Change, Operation};
use whimbrel_schema::place::Place;
use whimbrel_schema::recording::Recorded;
use whimbrel_schema::render::{Down, Node, lines};
use whimbrel_schema::reverse::reverse;
use whimbrel_schema::squash::{Member, Replaced, SquashProblem, Squashed, line, squash};
use whimbrel_schema::{Catalog, Recording};

use crate::generator::operation;

fn flat(nodes: &[Node]) -> Vec<Operation> {
    let mut all = Vec::new();
    for node in nodes {
        match node {
            Node::Operation(operation) => all.push((**operation).clone()),
            Node::AssumeSafe { nodes, .. }
            | Node::Only { nodes, .. }
            | Node::When { nodes, .. } => all.extend(flat(nodes)),
            Node::Comment(_) => {}
        }
    }
    all
}

fn recording(operations: &[Operation]) -> Recording {
    let recorded = operations.iter().map(|operation| Recorded {
        operation: operation.clone(),
        place: Place::caller(),
        parts: Vec::new(),
        scope: None,
    });
    Recording {
        operations: recorded.collect(),
        ..Recording::default()
    }
}

fn derived() -> Recording {
    Recording {
        derive: true,
        ..Recording::default()
    }
}

fn after(operations: &[Operation], before: &Catalog) -> Catalog {
    let mut catalog = before.clone();
    for operation in operations {
        operation.apply(&mut catalog).unwrap();
    }
    catalog
}

type Body = fn(&mut Schema);

fn squashed(before: Body, bodies: &[Body]) -> Squashed {
    let before = after(&operations(&Schema::record(before)), &Catalog::new());
    let ups: Vec<Recording> = bodies.iter().map(|body| Schema::record(body)).collect();
    let down = derived();
    let ids = ["20260101000000", "20260102000000", "20260103000000"];
    let members = ids.iter().zip(&ups);
    let members: Vec<Member<'_>> = members
        .map(|(id, up)| Member {
            id,
            up,
            down: &down,
        })
        .collect();
    squash(&members, &before).unwrap()
}

fn operations(recording: &Recording) -> Vec<Operation> {
    let recorded = recording.operations.iter();
    recorded
        .map(|recorded| recorded.operation.clone())
        .collect()
}

#[test]
fn what_happens_to_a_new_table_is_part_of_how_it_is_made() {
    let one = squashed(
        |_| {},
        &[
            |s| {
                s.create_table("people", |t| {
                    t.integer("id").primary_key();
                    t.text("name");
                    t.text("nick").nullable();
                });
            },
            |s| {
                s.add_column("people", |c| c.integer("age").nullable());
                s.rename_column("people", "name", "full_name");
                s.create_table("drafts", |t| {
                    t.integer("id").primary_key();
                });
            },
            |s| {
                s.assume_safe("nobody wrote one", |s| {
                    s.drop_column("people", "nick");
                    s.drop_table("drafts");
                });
            },
        ],
    );
    assert_eq!(one.operations_before, 6);
    assert_eq!(one.operations, 1);
    let text = lines(&one.up);
    assert!(text.contains("full_name") && text.contains("age"), "{text}");
    assert!(!text.contains("nick") && !text.contains("drafts"), "{text}");
    assert!(matches!(one.down, Down::Derived));
}

#[test]
fn rows_raw_sql_and_tables_that_were_there_stay_in_their_place() {
    let one = squashed(
        |s| {
            s.create_table("old", |t| {
                t.integer("id").primary_key();
                t.text("gone").nullable();
            });
        },
        &[
            |s| {
                s.create_table("people", |t| {
                    t.integer("id").primary_key();
                });
                s.insert("people", ["id"], [(1,)]);
            },
            |s| {
                s.add_column("people", |c| c.text("name").nullable());
                s.rename_column("old", "gone", "left");
                s.execute("SELECT 1");
            },
            |s| {
                s.assume_safe("it is empty", |s| {
                    s.drop_column("old", "left");
                });
                s.add_column("people", |c| c.text("name2").nullable());
            },
        ],
    );
    let kinds: Vec<String> = flat(&one.up).iter().map(Operation::describe).collect();
    assert_eq!(kinds.len(), 7, "{kinds:?}");
    assert_eq!(one.operations, one.operations_before);
    let reason = one.up.iter().find_map(|node| match node {
        Node::AssumeSafe { reason, nodes } => Some((reason.as_str(), nodes.len())),
        _ => None,
    });
    assert_eq!(reason, Some(("it is empty", 1)));
    // Rows that were written have no way back that can be derived, nor had the revision.
    assert!(matches!(&one.down, Down::Irreversible(why) if why.starts_with("20260101000000")));
}

#[test]
fn a_line_is_one_that_nothing_outside_stands_on() {
    let node = |id, parents| Revision {
        id,
        parents,
        depends_on: &[],
        labels: &[],
    };
    let graph = Graph::new([
        node("a", &[]),
        node("b", &["a"]),
        node("c", &["b"]),
        node("d", &["c"]),
        node("e", &["b"]),
        node("f", &["d", "e"]),
        node("g", &["f"]),
    ])
    .unwrap();
    assert_eq!(line(&graph, "c", "d").unwrap(), ["c", "d"]);
    assert_eq!(line(&graph, "a", "b").unwrap(), ["a", "b"]);
    let refused = |first, last| line(&graph, first, last).unwrap_err();
    assert!(matches!(refused("a", "a"), SquashProblem::Alone { .. }));
    assert!(matches!(refused("c", "b"), SquashProblem::NoLine { .. }));
    assert!(matches!(refused("c", "e"), SquashProblem::NoLine { .. }));
    assert!(matches!(refused("b", "g"), SquashProblem::Joins { id } if id == "f"));
    assert!(matches!(refused("f", "g"), SquashProblem::Joins { id } if id == "f"));
    assert!(matches!(
        refused("a", "c"),
        SquashProblem::StoodOn { id, by } if id == "b" && by == "e"
    ));
}

#[test]
fn one_is_applied_where_all_that_it_stands_for_are() {
    let of = |applied: &[&str]| Replaced::of(&["a", "b"], |id| applied.contains(&id));
    assert_eq!(of(&[]), Replaced::None);
    assert_eq!(of(&["b", "c"]), Replaced::Some);
    assert_eq!(of(&["b", "a"]), Replaced::All);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_one_makes_what_the_several_make_and_undoes_it(
        operations in prop::collection::vec(operation(), 4..40),
        cut in 0..20_usize,
        second in 0..20_usize,
    ) {
        let mut now = Catalog::new();
        let taken: Vec<Operation> = operations
            .into_iter()
            .filter(|operation| operation.apply(&mut now).is_ok())
            .collect();
        let (before, rest) = taken.split_at(cut.min(taken.len()));
        let (one, two) = rest.split_at(second.min(rest.len()));
        let before = after(before, &Catalog::new());
        let (one, two, down) = (recording(one), recording(two), derived());
        let members = [("1", &one), ("2", &two)].map(|(id, up)| Member { id, up, down: &down });
        let Ok(squashed) = squash(&members, &before) else {
            // What cannot be written as Rust is refused by name.
            return Ok(());
        };
        let up = flat(&squashed.up);
        prop_assert!(up.len() <= rest.len());
        let made = after(&up, &before);
        prop_assert_eq!(&made, &now);
        match squashed.down {
            Down::Derived => {
                let back = reverse(&recording(&up), &mut before.clone()).unwrap();
                let back: Vec<Operation> =
                    back.operations.into_iter().map(|recorded| recorded.operation).collect();
                prop_assert_eq!(after(&back, &made), before);
            }
            Down::Nodes(nodes) => prop_assert_eq!(after(&flat(&nodes), &made), before),
            Down::Irreversible(_) => {}
        }
    }
}

//! Tests of the graph over small histories.

use std::collections::BTreeSet;

use super::{Graph, Node, Problem, Target, TargetError};

fn node(id: &'static str, parents: &'static [&'static str]) -> Node {
    Node {
        id,
        parents,
        depends_on: &[],
        labels: &[],
    }
}

/// a ─ b ─┬─ c (label `left`) ─┐
///        └─ d ────────────────┴─ e, and f depends on d.
fn forked() -> Graph {
    Graph::new([
        node("e5", &["c3", "d4"]),
        Node {
            labels: &["left"],
            ..node("c3", &["b2"])
        },
        node("d4", &["b2"]),
        node("a1", &[]),
        node("b2", &["a1"]),
        Node {
            depends_on: &["d4"],
            ..node("f6", &[])
        },
    ])
    .unwrap()
}

fn set<'s>(ids: &[&'s str]) -> BTreeSet<&'s str> {
    ids.iter().copied().collect()
}

#[test]
fn parents_and_dependencies_come_first_whatever_the_list_order() {
    let order: Vec<_> = forked().order().collect();
    assert_eq!(order, ["a1", "b2", "c3", "d4", "e5", "f6"]);
    assert_eq!(forked().heads(), ["e5", "f6"]);
    assert_eq!(forked().bases(), ["a1", "f6"]);
}

#[test]
fn an_upgrade_is_what_the_target_needs_minus_what_is_applied() {
    let graph = forked();
    let up = |target: &str, applied: &[&'static str]| {
        graph
            .upgrade(&target.parse().unwrap(), &set(applied))
            .unwrap()
    };
    assert_eq!(up("left", &[]), ["a1", "b2", "c3"]);
    assert_eq!(up("f6", &["a1", "b2"]), ["d4", "f6"]);
    assert_eq!(up("heads", &["a1"]).len(), 5);
    assert_eq!(up("+1", &["a1"]), ["b2"]);
    assert_eq!(up("a1", &["a1"]), Vec::<&str>::new());
}

#[test]
fn a_downgrade_takes_dependents_with_it_and_leaves_the_target() {
    let graph = forked();
    let all: Vec<_> = graph.order().collect();
    let down = |target: &str| {
        graph
            .downgrade(&target.parse().unwrap(), &set(&all))
            .unwrap()
    };
    assert_eq!(down("b2"), ["f6", "e5", "d4", "c3"]);
    assert_eq!(down("base"), ["f6", "e5", "d4", "c3", "b2", "a1"]);
    assert_eq!(down("f6@-1"), ["f6"]);
    assert_eq!(down("f6@base"), ["f6"]);
    assert_eq!(down("c3@b2"), ["e5", "c3"]);
    assert!(matches!(
        graph.downgrade(&Target::Relative(-1), &set(&all)),
        Err(TargetError::ManyCurrent { current }) if current == ["e5", "f6"]
    ));
    assert_eq!(down("heads"), Vec::<&str>::new());
    assert_eq!(graph.last(2, &set(&all)).unwrap(), ["f6", "e5"]);
    assert_eq!(graph.current(&set(&["a1", "b2", "c3", "d4"])), ["c3", "d4"]);
}

#[test]
fn what_a_target_does_not_say_is_told() {
    let graph = forked();
    let told = |target: &str, plan: &[&'static str]| {
        let surprise = graph.surprise(&target.parse().unwrap(), plan);
        surprise.map(|surprise| surprise.to_string())
    };
    assert_eq!(told("+2", &["a1", "b2"]), None);
    assert_eq!(
        told("+1", &["d4", "e5"]).unwrap(),
        "`+1` counts 1 step and means 2 revisions, because what they need, or what needs them, comes \
         along: d4, e5"
    );
    let all: Vec<_> = graph.order().collect();
    let down = |target: &str| {
        graph
            .downgrade(&target.parse().unwrap(), &set(&all))
            .unwrap()
    };
    assert_eq!(
        told("left@base", &down("left@base")).unwrap(),
        "`left@base` reaches beyond the branch `left`: f6, d4 of other branches come along"
    );
    assert_eq!(told("f6@base", &down("f6@base")), None);
}

#[test]
fn a_name_that_is_unknown_or_ambiguous_says_what_there_is() {
    let graph = Graph::new([
        node("20260101000000", &[]),
        node("20260102000000", &["20260101000000"]),
    ])
    .unwrap();
    assert_eq!(graph.find("20260102").unwrap(), "20260102000000");
    assert!(matches!(
        graph.find("2026"),
        Err(TargetError::Ambiguous { candidates, .. }) if candidates.len() == 2
    ));
    let unknown = graph.find("20260103000000").unwrap_err();
    assert!(unknown.to_string().contains("did you mean"), "{unknown}");
    let far = graph.downgrade(&Target::Relative(-3), &set(&["20260101000000"]));
    assert_eq!(
        far.unwrap_err().to_string(),
        "3 revisions were asked for, but 1 is applied"
    );
    assert!(matches!(
        graph.downgrade(&"20260102".parse().unwrap(), &set(&["20260101000000"])),
        Err(TargetError::NotApplied { .. })
    ));
}

#[test]
fn links_that_lead_nowhere_doubles_and_circles_are_problems() {
    let problems = |nodes: Vec<Node>| Graph::new(nodes).unwrap_err();
    assert!(matches!(
        problems(vec![node("a1", &["a2"]), node("a3", &[])]).as_slice(),
        [Problem::MissingParent {
            id: "a1",
            parent: "a2",
            nearest: Some(_)
        }]
    ));
    assert!(matches!(
        problems(vec![node("a", &[]), node("a", &[])]).as_slice(),
        [Problem::DuplicateId { id: "a" }]
    ));
    assert!(matches!(
        problems(vec![node("a", &["b"]), node("b", &["a"]), node("c", &[])]).as_slice(),
        [Problem::Cycle { ids }] if ids == &["a", "b"]
    ));
    assert!(matches!(
        problems(vec![node("a", &["a"])]).as_slice(),
        [Problem::Cycle { .. }]
    ));
}

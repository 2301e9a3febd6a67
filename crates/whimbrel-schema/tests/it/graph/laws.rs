//! What holds over every history: random ones with forks, merges, dependencies and labels.

use std::collections::BTreeSet;

use proptest::prelude::*;
use whimbrel_schema::graph::{Graph, Node, Target};

/// Up to twelve revisions, each with parents and dependencies among the earlier ones.
fn histories() -> impl Strategy<Value = Vec<Node>> {
    let links = (
        prop::collection::vec(any::<prop::sample::Index>(), 0..3),
        prop::collection::vec(any::<prop::sample::Index>(), 0..2),
    );
    prop::collection::vec(links, 1..12).prop_map(|links| {
        let mut nodes: Vec<Node> = Vec::new();
        for (at, (parents, dependencies)) in links.into_iter().enumerate() {
            let ids = |chosen: Vec<prop::sample::Index>| -> &'static [&'static str] {
                let chosen: BTreeSet<&'static str> = match nodes.is_empty() {
                    true => BTreeSet::new(),
                    false => chosen
                        .iter()
                        .map(|index| nodes[index.index(nodes.len())].id)
                        .collect(),
                };
                chosen.into_iter().collect::<Vec<_>>().leak()
            };
            let (parents, depends_on) = (ids(parents), ids(dependencies));
            nodes.push(Node {
                id: format!("r{at:02}").leak(),
                parents,
                depends_on,
                labels: &[],
            });
        }
        nodes
    })
}

fn is_closed(nodes: &[Node], applied: &BTreeSet<&str>) -> bool {
    let applied_nodes = nodes.iter().filter(|node| applied.contains(node.id));
    applied_nodes
        .flat_map(|node| node.parents.iter().chain(node.depends_on))
        .all(|needed| applied.contains(needed))
}

fn named(nodes: &[Node], index: prop::sample::Index) -> Target {
    Target::Named(nodes[index.index(nodes.len())].id.to_owned())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_upgrade_runs_what_is_needed_first_and_nothing_twice(
        (nodes, first, second) in (histories(), any::<prop::sample::Index>(), any::<prop::sample::Index>())
    ) {
        let graph = Graph::new(nodes.clone()).unwrap();
        let mut applied = BTreeSet::new();
        for target in [named(&nodes, first), named(&nodes, second), Target::Heads] {
            for id in graph.upgrade(&target, &applied).unwrap() {
                prop_assert!(applied.insert(id), "{id} ran twice");
                prop_assert!(is_closed(&nodes, &applied), "{id} ran too early");
            }
            prop_assert!(graph.upgrade(&target, &applied).unwrap().is_empty());
        }
        prop_assert_eq!(applied.len(), nodes.len());
        // The newest of what is applied say all that is.
        let rows = graph.current(&applied);
        prop_assert_eq!(rows.clone(), graph.effective_heads());
        prop_assert_eq!(graph.applied_below(&rows).unwrap().len(), nodes.len());
    }

    #[test]
    fn a_downgrade_takes_dependents_first_and_leaves_the_target(
        (nodes, index) in (histories(), any::<prop::sample::Index>())
    ) {
        let graph = Graph::new(nodes.clone()).unwrap();
        let all: BTreeSet<&str> = graph.order().collect();
        let target = named(&nodes, index);
        let mut applied = all.clone();
        if let Ok(going) = graph.downgrade(&target, &all) {
            for id in going {
                applied.remove(id);
                prop_assert!(is_closed(&nodes, &applied), "{id} went too early");
            }
        }
        prop_assert!(applied.contains(target.to_string().as_str()));
        // And up again is where it was.
        applied.extend(graph.upgrade(&Target::Heads, &applied).unwrap());
        prop_assert_eq!(&applied, &all);
        let everything = graph.downgrade(&Target::Base, &all).unwrap();
        prop_assert_eq!(everything.len(), nodes.len());
    }

    #[test]
    fn a_stamp_leaves_a_whole_history_with_the_target_on_top(
        (nodes, index, before) in (histories(), any::<prop::sample::Index>(), any::<prop::sample::Index>())
    ) {
        let graph = Graph::new(nodes.clone()).unwrap();
        let target = named(&nodes, index);
        let before: BTreeSet<_> = graph.upgrade(&named(&nodes, before), &BTreeSet::new()).unwrap().into_iter().collect();
        let after: BTreeSet<_> = graph.stamped(&target, &before).unwrap().into_iter().collect();
        prop_assert!(is_closed(&nodes, &after));
        prop_assert!(graph.current(&after).contains(&target.to_string().as_str()));
        let again: BTreeSet<_> = graph.stamped(&target, &after).unwrap().into_iter().collect();
        prop_assert_eq!(again, after);
    }

    #[test]
    fn a_rebased_branch_is_the_same_history_behind_another_one(
        (nodes, index, onto) in (histories(), any::<prop::sample::Index>(), any::<prop::sample::Index>())
    ) {
        let graph = Graph::new(nodes.clone()).unwrap();
        let chosen = |index: prop::sample::Index| nodes[index.index(nodes.len())].id;
        let Ok(rebase) = graph.rebase(chosen(index), Some(chosen(onto))) else {
            return Ok(());
        };
        let mut count = 0;
        let new = graph.renumbered(&rebase, |newest| {
            count += 1;
            let id = format!("s{count:02}");
            if id.as_str() > newest { Ok(id) } else { Err(newest.to_owned()) }
        });
        let new = new.map_err(TestCaseError::fail)?;
        let renamed = |id: &'static str| -> &'static str {
            new.get(id).map_or(id, |id| id.clone().leak())
        };
        let moved: Vec<Node> = nodes.iter().map(|node| {
            let list = |ids: &[&'static str]| -> &'static [&'static str] {
                ids.iter().map(|id| renamed(id)).collect::<Vec<_>>().leak()
            };
            let is_root = node.id == rebase.root;
            Node {
                id: renamed(node.id),
                parents: list(if is_root { std::slice::from_ref(&rebase.onto) } else { node.parents }),
                depends_on: list(node.depends_on),
                labels: &[],
            }
        }).collect();
        let after = Graph::new(moved.clone()).unwrap();
        prop_assert_eq!(after.order().count(), nodes.len());
        for node in &moved {
            let mut needed = node.parents.iter().chain(node.depends_on);
            prop_assert!(needed.all(|needed| *needed < node.id), "{node:?}");
        }
        // Nothing but the branch and what stands on it has moved, and it stands on the other one now.
        let still: BTreeSet<_> = nodes.iter().map(|node| node.id).collect();
        let gone: BTreeSet<_> = still.difference(&after.order().collect()).copied().collect();
        prop_assert!(gone.iter().all(|id| rebase.moved.contains(id)));
        let below = after.upgrade(&Target::Named(renamed(rebase.root).to_owned()), &BTreeSet::new());
        prop_assert!(below.unwrap().contains(&rebase.onto));
        let again = after.rebase(renamed(rebase.root), Some(rebase.onto));
        prop_assert!(again.is_err(), "{again:?}");
    }

    #[test]
    fn what_a_target_is_written_as_reads_back(
        (nodes, index, steps) in (histories(), any::<prop::sample::Index>(), -9_i32..9)
    ) {
        let name = named(&nodes, index);
        let walked = match steps {
            0 => Target::Head,
            _ => Target::From(Box::new(name.clone()), steps),
        };
        for target in [name, walked.clone(), Target::On("r00".to_owned(), Box::new(walked))] {
            prop_assert_eq!(target.to_string().parse::<Target>().unwrap(), target);
        }
    }
}

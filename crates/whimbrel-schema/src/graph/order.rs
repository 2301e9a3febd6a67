//! The order in which revisions run.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};

use super::{Node, Problem};

/// Sorts revisions so that each stands after its parents and dependencies; ties go by id.
///
/// # Errors
///
/// [`Problem::Cycle`].
pub(super) fn sorted(nodes: Vec<Node>) -> Result<Vec<Node>, Vec<Problem>> {
    let mut nodes = nodes;
    if nodes.iter().all(follows_older_ones) {
        nodes.sort_by_key(|node| node.id);
        return Ok(nodes);
    }
    let by_label: HashMap<&str, &str> = nodes
        .iter()
        .flat_map(|node| node.labels.iter().map(|label| (*label, node.id)))
        .collect();
    let mut followers: HashMap<&str, Vec<&'static str>> = HashMap::new();
    let mut missing: HashMap<&'static str, usize> = HashMap::new();
    for node in &nodes {
        let links = node.parents.iter().chain(node.depends_on);
        for link in links {
            let needed = by_label.get(link).copied().unwrap_or(link);
            followers.entry(needed).or_default().push(node.id);
            *missing.entry(node.id).or_default() += 1;
        }
    }
    let mut ready: BinaryHeap<Reverse<&'static str>> = nodes
        .iter()
        .filter(|node| !missing.contains_key(node.id))
        .map(|node| Reverse(node.id))
        .collect();
    let mut place: HashMap<&'static str, usize> = HashMap::new();
    while let Some(Reverse(id)) = ready.pop() {
        place.insert(id, place.len());
        for follower in followers.get(id).into_iter().flatten() {
            if let Some(count) = missing.get_mut(follower) {
                *count -= 1;
                if *count == 0 {
                    ready.push(Reverse(follower));
                }
            }
        }
    }
    if place.len() < nodes.len() {
        nodes.retain(|node| !place.contains_key(node.id));
        return Err(vec![Problem::Cycle {
            ids: circle(nodes, &by_label),
        }]);
    }
    nodes.sort_by_key(|node| place.get(node.id).copied());
    Ok(nodes)
}

/// The revisions of the circles, by id, without those that only wait for one.
fn circle(mut waiting: Vec<Node>, by_label: &HashMap<&str, &str>) -> Vec<&'static str> {
    loop {
        let links = waiting
            .iter()
            .flat_map(|n| n.parents.iter().chain(n.depends_on));
        let needed = links.map(|link| by_label.get(link).copied().unwrap_or(link));
        let needed: HashSet<&str> = needed.collect();
        let before = waiting.len();
        waiting.retain(|node| needed.contains(node.id));
        if waiting.len() == before {
            let mut ids: Vec<_> = waiting.iter().map(|node| node.id).collect();
            ids.sort_unstable();
            return ids;
        }
    }
}

/// Tells whether a revision needs only revisions of smaller ids: when all do, as in every history
/// that the gate lets pass, the order is that of the ids. A label may stand for any id.
fn follows_older_ones(node: &Node) -> bool {
    node.depends_on.is_empty() && node.parents.iter().all(|parent| *parent < node.id)
}

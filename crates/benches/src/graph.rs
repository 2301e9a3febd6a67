//! A history of many revisions with forks, merges and dependencies.

use whimbrel_schema::graph::Node;

/// Revisions in groups of ten: a fork into two lines of four, and a revision that joins them; every
/// tenth group waits for one far back.
pub fn branched(count: usize) -> Vec<Node> {
    let ids: Vec<&'static str> = (0..count)
        .map(|at| &*format!("{:014}", 20_000_101_000_000_u64 + at as u64).leak())
        .collect();
    let list = |places: &[usize]| -> &'static [&'static str] {
        let chosen = places.iter().filter_map(|at| ids.get(*at).copied());
        chosen.collect::<Vec<_>>().leak()
    };
    let node = |(at, id): (usize, &&'static str)| {
        let group = at - at % 10;
        let parents = match at - group {
            _ if at == 0 => list(&[]),
            0 => list(&[at - 1]),
            1 | 5 => list(&[group]),
            9 => list(&[group + 4, group + 8]),
            _ => list(&[at - 1]),
        };
        let depends_on = match at % 100 {
            99 if at > 1_000 => list(&[at - 995]),
            _ => &[],
        };
        Node {
            id,
            parents,
            depends_on,
            labels: &[],
        }
    };
    ids.iter().enumerate().map(node).collect()
}

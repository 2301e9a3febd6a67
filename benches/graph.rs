//! How long the graph of 10,000 revisions with merges takes: made, and a run planned over it.

use std::collections::BTreeSet;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use whimbrel_benches::graph::branched;
use whimbrel_schema::graph::{Graph, Target};

fn graph(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("graph");
    for count in [1_000, 10_000, 20_000] {
        let nodes = branched(count);
        group.bench_function(format!("{count}: made, and a run planned"), |bencher| {
            bencher.iter(|| {
                let made = Graph::new(nodes.iter().copied());
                black_box(made.map(|graph| graph.upgrade(&Target::Heads, &BTreeSet::new())))
            });
        });
        let Ok(made) = Graph::new(nodes.iter().copied()) else {
            continue;
        };
        let all: BTreeSet<&str> = made.order().collect();
        group.bench_function(format!("{count}: the way back planned"), |bencher| {
            bencher.iter(|| black_box(made.downgrade(&Target::Base, &all)));
        });
    }
    group.finish();
}

criterion_group!(benches, graph);
criterion_main!(benches);

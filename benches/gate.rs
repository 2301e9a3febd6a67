//! How long the pure work over 1,000 revisions takes; the baseline only records them.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use whimbrel_benches::gate::{record, verify};
use whimbrel_benches::history::THOUSAND;
use whimbrel_schema::verify::Analyzer;

fn gate(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("gate/1000");
    group.sample_size(20);
    group.bench_function("baseline: record", |bencher| {
        bencher.iter(|| black_box(record(&THOUSAND)));
    });
    group.bench_function("record, replay, verify, plan", |bencher| {
        bencher.iter(|| black_box(verify(&THOUSAND, Analyzer::Off)).is_ok());
    });
    group.bench_function("the same, and analyze", |bencher| {
        bencher.iter(|| black_box(verify(&THOUSAND, Analyzer::On)).is_ok());
    });
    group.finish();
}

criterion_group!(benches, gate);
criterion_main!(benches);

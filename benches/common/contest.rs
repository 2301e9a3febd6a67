//! Several ways to the same end, timed in turns, so that a busy machine is equally busy for all.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, SamplingMode};

/// One way.
struct Side<'s> {
    name: &'static str,
    /// The most that it may take, as a part of what the baseline takes.
    bound: Option<f64>,
    run: Box<dyn FnMut() -> Duration + 's>,
    waiting: VecDeque<Duration>,
    all: Vec<Duration>,
}

/// Several ways to the same end; the first is the baseline.
pub(crate) struct Contest<'s> {
    name: &'static str,
    sides: Vec<Side<'s>>,
}

impl<'s> Contest<'s> {
    /// A contest against a baseline; `run` makes its own preparations and returns what counts.
    pub(crate) fn against(
        name: &'static str,
        baseline: &'static str,
        run: impl FnMut() -> Duration + 's,
    ) -> Self {
        let contest = Self {
            name,
            sides: Vec::new(),
        };
        contest.with(baseline, None, run)
    }

    /// Adds a way that may take at most `bound` times what the baseline takes.
    #[must_use]
    pub(crate) fn contender(
        self,
        name: &'static str,
        bound: f64,
        run: impl FnMut() -> Duration + 's,
    ) -> Self {
        self.with(name, Some(bound), run)
    }

    fn with(
        mut self,
        name: &'static str,
        bound: Option<f64>,
        run: impl FnMut() -> Duration + 's,
    ) -> Self {
        self.sides.push(Side {
            name,
            bound,
            run: Box::new(run),
            waiting: VecDeque::new(),
            all: Vec::new(),
        });
        self
    }

    /// Runs every way once more than `samples` times, reports each to criterion, and prints how
    /// they compare.
    pub(crate) fn run(self, criterion: &mut Criterion, samples: usize) {
        let names: Vec<_> = self.sides.iter().map(|side| side.name).collect();
        let mut group = criterion.benchmark_group(self.name);
        configure(&mut group, samples);
        let contest = RefCell::new(self);
        for (at, name) in names.into_iter().enumerate() {
            group.bench_function(name, |bencher| {
                bencher
                    .iter_custom(|count| (0..count).map(|_| contest.borrow_mut().next(at)).sum());
            });
        }
        group.finish();
        contest.into_inner().report();
    }

    /// The next time of a side; when none is waiting, all sides run once.
    fn next(&mut self, at: usize) -> Duration {
        let wanted = |sides: &mut Vec<Side<'s>>| sides.get_mut(at)?.waiting.pop_front();
        if let Some(time) = wanted(&mut self.sides) {
            return time;
        }
        for side in &mut self.sides {
            let time = (side.run)();
            side.waiting.push_back(time);
            side.all.push(time);
        }
        wanted(&mut self.sides).unwrap_or_default()
    }

    fn report(&self) {
        let Some((baseline, contenders)) = self.sides.split_first() else {
            return;
        };
        for side in contenders {
            let pairs = side.all.iter().zip(&baseline.all);
            let mut ratios: Vec<f64> = pairs
                .map(|(time, base)| time.as_secs_f64() / base.as_secs_f64())
                .collect();
            ratios.sort_by(f64::total_cmp);
            let (Some(bound), Some(median)) = (side.bound, ratios.get(ratios.len() / 2)) else {
                continue;
            };
            let verdict = if *median <= bound { "met" } else { "NOT MET" };
            println!(
                "{}/{}: {median:.3} x {} (bound {bound}, {verdict}; {} rounds, {:.3} to {:.3})",
                self.name,
                side.name,
                baseline.name,
                ratios.len(),
                ratios.first().copied().unwrap_or_default(),
                ratios.last().copied().unwrap_or_default(),
            );
        }
    }
}

/// One call a sample and one before the first: the times are waiting already, and criterion is not
/// to ask for more of them because they come so fast.
fn configure(group: &mut BenchmarkGroup<'_, WallTime>, samples: usize) {
    group
        .sample_size(samples)
        .sampling_mode(SamplingMode::Flat)
        .warm_up_time(Duration::from_nanos(1))
        .measurement_time(Duration::from_nanos(1));
}

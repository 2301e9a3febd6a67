//! How long a statement keeps others waiting, predicted from the sizes of the tables.

use super::act::Name;
use super::footprint::{Footprint, LockMode};
use super::script::Settings;
use super::world::{Size, World};

/// What one row costs, in microseconds, as measured on PostgreSQL 15 with warm caches.
mod rate {
    pub(super) const SCAN: f64 = 0.2;
    pub(super) const BUILD: f64 = 1.0;
    pub(super) const REWRITE: f64 = 2.6;
    pub(super) const UPDATE: f64 = 4.3;
}

/// A statement that only changes the catalog, in milliseconds, at any size.
const METADATA: f64 = 0.3;

/// How long a statement works while it holds its locks.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cost {
    /// The predicted work, in milliseconds.
    pub millis: f64,
    /// Whether the size of a table had to be assumed.
    pub is_assumed: bool,
    /// The strongest lock on a table from before the migration.
    pub lock: Option<LockMode>,
}

impl Cost {
    /// Predicts the work of a statement from what it does to tables.
    pub fn of(footprint: &Footprint, world: &World, settings: &Settings) -> Self {
        let mut cost = Self::default();
        let mut charge = |table: &Name, micros: f64| {
            let (rows, is_assumed) = rows(table, world, settings);
            // Only what was there before the migration keeps anybody waiting.
            if !world.is_born(table) {
                cost.is_assumed |= is_assumed;
                cost.millis += rows * micros / 1_000.0;
            }
        };
        for table in &footprint.scans {
            charge(table, rate::SCAN);
        }
        for table in &footprint.rewrites {
            charge(table, rate::REWRITE - rate::SCAN);
        }
        for table in &footprint.builds {
            charge(table, rate::BUILD);
        }
        for index in &footprint.reindexes {
            if let Some(index) = world.indexes.get(index) {
                charge(&index.table, rate::BUILD);
            }
        }
        for table in &footprint.updates {
            charge(table, rate::UPDATE);
        }
        let old = footprint
            .locks
            .iter()
            .filter(|(name, _)| world.relation(name).is_some() && !world.is_born(name));
        cost.lock = old.map(|(_, mode)| *mode).max();
        if cost.lock.is_some() {
            cost.millis += METADATA;
        }
        cost
    }

    /// What the waiting costs the score, in points.
    ///
    /// Work under a lock that only keeps writers out counts six tenths; work that nobody waits for,
    /// such as a concurrent build, counts nothing.
    pub fn penalty(self) -> u32 {
        let share = match self.lock {
            Some(mode) if mode.blocks_reads() => 1.0,
            Some(mode) if mode.blocks_writes() => 0.6,
            _ => return 0,
        };
        let work = self.millis - METADATA;
        if work <= 0.0 {
            return 0;
        }
        points(work * share)
    }
}

fn rows(table: &Name, world: &World, settings: &Settings) -> (f64, bool) {
    match world.relation(table).map(|relation| relation.size) {
        #[expect(clippy::cast_precision_loss, reason = "an estimate of a duration")]
        Some(Size::Known { rows, .. }) => (rows as f64, false),
        #[expect(clippy::cast_precision_loss, reason = "an estimate of a duration")]
        Some(Size::Unknown) | None => (settings.unknown_rows as f64, true),
    }
}

/// The points for so many milliseconds in which others wait.
fn points(millis: f64) -> u32 {
    const STEPS: [(f64, u32); 5] = [
        (10.0, 2),
        (100.0, 5),
        (1_000.0, 12),
        (10_000.0, 30),
        (60_000.0, 50),
    ];
    let mut steps = STEPS.iter();
    steps
        .find(|(limit, _)| millis < *limit)
        .map_or(70, |(_, points)| *points)
}

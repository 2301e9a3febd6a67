//! How long a statement works while others wait, predicted from the sizes of the tables.

use std::collections::BTreeMap;

use super::act::Name;
use super::footprint::{Footprint, LockMode};
use super::script::Settings;
use super::world::{Size, World};
use crate::backend::Backend;

/// What one row costs, in nanoseconds.
struct Rates {
    scan: u64,
    lookup: u64,
    build: u64,
    rewrite: u64,
    update: u64,
}

/// Measured on PostgreSQL 15 by the bench `predicted`, with warm caches, on tables of 10,000 to 1,000,000 rows of 134 bytes.
const POSTGRES: Rates = Rates {
    scan: 200,
    lookup: 500,
    build: 1_000,
    rewrite: 2_600,
    update: 4_300,
};

/// Measured on the bundled SQLite with warm caches; it has no other process to speak to.
const SQLITE: Rates = Rates {
    scan: 100,
    lookup: 0,
    build: 600,
    rewrite: 900,
    update: 900,
};

/// What a statement costs that only changes the catalog, in milliseconds, at any size.
const METADATA_MILLIS: u64 = 1;

/// Who waits while a statement works.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Waits {
    /// Nobody.
    #[default]
    Nobody,
    /// Those who write the tables.
    Writers,
    /// Everybody who uses the tables.
    Everybody,
}

/// What a statement works on while it holds its locks; only tables from before the migration count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// The work on each table, in nanoseconds a row.
    pub work: BTreeMap<Name, u64>,
    /// Who waits meanwhile.
    pub waits: Waits,
}

impl Cost {
    /// What a statement works on, from what it does to tables.
    pub fn of(footprint: &Footprint, world: &World, settings: &Settings) -> Self {
        let rates = match settings.backend {
            Backend::Postgres => &POSTGRES,
            Backend::Sqlite => &SQLITE,
        };
        let mut work = BTreeMap::new();
        let mut charge = |table: &Name, nanos: u64| {
            if !world.is_born(table) {
                *work.entry(table.clone()).or_default() += nanos;
            }
        };
        for table in &footprint.scans {
            let is_rewritten = footprint.rewrites.contains(table);
            charge(table, if is_rewritten { 0 } else { rates.scan });
        }
        for table in &footprint.lookups {
            charge(table, rates.lookup);
        }
        for table in &footprint.rewrites {
            charge(table, rates.rewrite);
        }
        for table in &footprint.builds {
            charge(table, rates.build);
        }
        for index in &footprint.reindexes {
            if let Some(index) = world.indexes.get(index) {
                charge(&index.table, rates.build);
            }
        }
        for table in &footprint.updates {
            charge(table, rates.update);
        }
        work.retain(|_, nanos| *nanos > 0);
        let waits = match settings.backend {
            // One writer at a time; readers go on.
            Backend::Sqlite if work.is_empty() => Waits::Nobody,
            Backend::Sqlite => Waits::Writers,
            Backend::Postgres => waits(footprint, world),
        };
        Self { work, waits }
    }

    /// How long the statement works, in milliseconds, for tables of these sizes.
    pub fn millis(&self, rows: impl Fn(&Name) -> u64) -> u64 {
        let nanos = self
            .work
            .iter()
            .map(|(table, nanos)| rows(table).saturating_mul(*nanos));
        let work = nanos.fold(0, u64::saturating_add) / 1_000_000;
        work.saturating_add(METADATA_MILLIS)
    }

    /// What the waiting costs the score, in points, for tables of these sizes.
    ///
    /// Work that keeps only writers waiting counts six tenths of its time. Work that keeps nobody
    /// waiting costs the least there is, whatever its time: it loads the server all the same. A
    /// statement that only changes the catalog costs nothing.
    pub fn penalty(&self, rows: impl Fn(&Name) -> u64) -> u32 {
        let nanos = self
            .work
            .iter()
            .map(|(table, nanos)| rows(table).saturating_mul(*nanos));
        let micros = nanos.fold(0, u64::saturating_add) / 1_000;
        if micros == 0 {
            return 0;
        }
        match self.waits {
            Waits::Nobody => points(0),
            Waits::Writers => points(micros / 10 * 6),
            Waits::Everybody => points(micros),
        }
    }
}

fn waits(footprint: &Footprint, world: &World) -> Waits {
    let mut strongest: Option<LockMode> = None;
    for (name, mode) in &footprint.locks {
        // What a name stands for is asked only where its lock decides anything.
        let is_stronger = strongest.is_none_or(|held| held < *mode);
        let is_new = || footprint.made.contains(name) || world.is_born(name);
        if is_stronger && !is_new() && !world.indexes.contains_key(name) {
            strongest = Some(*mode);
        }
    }
    match strongest {
        Some(mode) if mode.blocks_reads() => Waits::Everybody,
        Some(mode) if mode.blocks_writes() => Waits::Writers,
        // Rows that are written keep other writers of the same rows waiting.
        Some(_) if !footprint.updates.is_empty() => Waits::Writers,
        Some(_) | None => Waits::Nobody,
    }
}

/// How many rows a table has, as far as the world knows.
pub fn known_rows(world: &World, settings: &Settings, table: &Name) -> u64 {
    match world.relation(table).map(|relation| relation.size) {
        Some(Size::Known { rows, .. }) => rows,
        Some(Size::Unknown) | None => settings.unknown_rows,
    }
}

/// The points for so many microseconds in which others wait.
fn points(micros: u64) -> u32 {
    const STEPS: [(u64, u32); 5] = [
        (10_000, 2),
        (100_000, 5),
        (1_000_000, 12),
        (10_000_000, 30),
        (60_000_000, 50),
    ];
    let mut steps = STEPS.iter();
    let step = steps.find(|(limit, _)| micros < *limit);
    step.map_or(70, |(_, points)| *points)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(nanos: u64, waits: Waits) -> Cost {
        Cost {
            work: BTreeMap::from([(Name::new("t"), nanos)]),
            waits,
        }
    }

    #[test]
    fn waiting_costs_by_steps() {
        let of = |rows: u64| cost(200, Waits::Everybody).penalty(|_| rows);
        let points: Vec<u32> = [0, 1_000, 49_999, 50_000, 499_999, 500_000, 50_000_000]
            .map(of)
            .to_vec();
        assert_eq!(points, [0, 2, 2, 5, 5, 12, 50]);
        assert_eq!(of(u64::MAX), 70);
    }

    #[test]
    fn who_waits_decides() {
        let rows = |_: &Name| 100_000_000;
        assert_eq!(cost(200, Waits::Everybody).penalty(rows), 50);
        assert_eq!(cost(200, Waits::Writers).penalty(rows), 50);
        assert_eq!(cost(100, Waits::Writers).penalty(rows), 30);
        assert_eq!(cost(200, Waits::Nobody).penalty(rows), 2);
        assert_eq!(Cost::default().penalty(rows), 0);
        assert_eq!(cost(200, Waits::Nobody).millis(rows), 20_001);
    }
}

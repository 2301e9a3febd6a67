//! Plans for SQLite: what they say, and what they do to a real database.

mod attributes;
mod casts;
mod columns;
mod constraints;
pub(crate) mod database;
mod hostile_names;
mod indexes;
mod inspect;
mod objects;
mod on_update;
mod order;
mod random;
mod rows;
mod show;
mod tables;
mod unsupported;

use whimbrel_schema::dialect::Sqlite;
use whimbrel_schema::plan::{Direction, Plan, PlanError, Situation, plan};
use whimbrel_schema::reverse::reverse;
use whimbrel_schema::{Catalog, Recording, Schema};

use database::{Database, Stopped};
use inspect::ColumnOrder;

/// What a migration writes.
type Write = fn(&mut Schema);

/// The oldest version that Whimbrel speaks to: what it cannot do is rebuilt.
const OLDEST: u32 = 3_035_000;

/// The version whose plans are written down.
const USUAL: u32 = 3_045_000;

/// The version that the tests are linked with.
fn newest() -> u32 {
    u32::try_from(libsqlite3_sys::SQLITE_VERSION_NUMBER).unwrap()
}

/// Plans a recording and moves the catalog.
fn planned(recording: &Recording, catalog: &mut Catalog, version: u32) -> Result<Plan, PlanError> {
    let mut situation = Situation::online();
    plan(
        recording,
        Direction::Up,
        catalog,
        &Sqlite::new(version),
        &mut situation,
    )
}

/// The plan of a change after a preparation, as text.
fn shown(setup: Write, change: Write) -> String {
    let mut catalog = Catalog::new();
    planned(&Schema::record(setup), &mut catalog, USUAL).unwrap();
    show::plan(&planned(&Schema::record(change), &mut catalog, USUAL).unwrap())
}

/// Carries the preparation and the change out on a real database, with the plans for the oldest
/// version and for the newest, and compares the database with the catalog each time. Where the way
/// back can be derived, goes it and compares again.
fn carried_out(setup: Write, change: Write) -> Database {
    let _ = carry_out(setup, change, OLDEST);
    carry_out(setup, change, newest())
}

fn carry_out(setup: Write, change: Write, version: u32) -> Database {
    let mut database = Database::new();
    let mut catalog = Catalog::new();
    let (setup, change) = (Schema::record(setup), Schema::record(change));
    let mut step = |recording: &Recording, catalog: &mut Catalog, order| {
        let plan = planned(recording, catalog, version).unwrap();
        database.execute(&plan).unwrap();
        inspect::assert_is(&mut database, catalog, order);
    };
    step(&setup, &mut catalog, ColumnOrder::Same);
    let before = catalog.mark();
    let back = reverse(&change, &mut catalog);
    catalog.rollback(before);
    step(&change, &mut catalog, ColumnOrder::Same);
    if let Ok(back) = back {
        step(&back, &mut catalog, ColumnOrder::Any);
        assert_eq!(
            catalog.changes(before).len(),
            0,
            "the way back ends elsewhere"
        );
        step(&change, &mut catalog, ColumnOrder::Any);
    }
    database
}

/// What stops a change after a preparation.
fn stopped_or_changed(setup: Write, change: Write) -> Stopped {
    let mut database = Database::new();
    let mut catalog = Catalog::new();
    for recording in [setup, change] {
        let plan = planned(&Schema::record(recording), &mut catalog, OLDEST).unwrap();
        if let Err(stopped) = database.execute(&plan) {
            return stopped;
        }
    }
    panic!("nothing stopped the change")
}

/// What stops a change after a preparation; the database is then as it was.
fn stopped(setup: Write, change: Write) -> Stopped {
    let mut database = Database::new();
    let mut catalog = Catalog::new();
    let setup = planned(&Schema::record(setup), &mut catalog, OLDEST).unwrap();
    database.execute(&setup).unwrap();
    let before = catalog.mark();
    let change = planned(&Schema::record(change), &mut catalog, OLDEST).unwrap();
    let stopped = database.execute(&change).unwrap_err();
    catalog.rollback(before);
    inspect::assert_is(&mut database, &catalog, ColumnOrder::Same);
    stopped
}

/// Checks the text of a plan and carries it out.
macro_rules! check {
    ($name:literal, $setup:expr, $change:expr $(,)?) => {{
        insta::assert_snapshot!($name, super::shown($setup, $change));
        super::carried_out($setup, $change)
    }};
}
use check;

//! How long it takes to make a SQLite table of 1,000,000 rows anew; the baseline is the same by hand,
//! in the twelve steps of the manual
//! ([Making Other Kinds Of Table Schema Changes](https://www.sqlite.org/lang_altertable.html#otheralter)).

#![expect(clippy::expect_used, reason = "a failed run has no figure")]

#[path = "common/contest.rs"]
mod contest;

use std::path::Path;
use std::time::{Duration, Instant};

use contest::Contest;
use criterion::{Criterion, criterion_group, criterion_main};
use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use whimbrel::Migrations;
use whimbrel::manager::MigrationManager;
use whimbrel_schema::graph::Target;
use whimbrel_schema::prelude::*;
use whimbrel_schema::registry::{Registry, Revision};
use whimbrel_schema::types::Type;
use whimbrel_testkit::TestDirectory;

const SAMPLES: usize = 10;
const ROWS: u32 = 1_000_000;

static FIRST: Registry = Registry::new(&[Revision::of::<Orders>("m20260101000000_orders")]);
static BOTH: Registry = Registry::new(&[
    Revision::of::<Orders>("m20260101000000_orders"),
    Revision::of::<Amounts>("m20260102000000_amounts"),
]);

struct Orders;

impl Migration for Orders {
    const HEADER: Header = Header::new("20260101000000", "orders");

    fn up(schema: &mut Schema) {
        schema.create_table("orders", |t| {
            t.integer("id").primary_key();
            t.integer("customer").nullable();
            t.integer("amount");
            t.text("note").default("none");
            t.check("amount >= 0").name("orders_amount");
            t.index(["customer"]);
        });
    }
}

struct Amounts;

impl Migration for Amounts {
    const HEADER: Header = Header::new("20260102000000", "amounts").revises("20260101000000");

    fn up(schema: &mut Schema) {
        schema.change_type("orders", "amount", Type::Text);
    }
}

const BY_HAND: &str = r#"PRAGMA foreign_keys = OFF;
    BEGIN IMMEDIATE;
    CREATE TABLE new_orders (
        id INTEGER NOT NULL, customer INTEGER, amount TEXT NOT NULL, note TEXT NOT NULL DEFAULT 'none',
        CONSTRAINT orders_pkey PRIMARY KEY (id), CONSTRAINT orders_amount CHECK (amount >= 0)
    );
    INSERT INTO new_orders (id, customer, amount, note)
        SELECT id, customer, CAST(amount AS TEXT), note FROM orders;
    DROP TABLE orders;
    ALTER TABLE new_orders RENAME TO orders;
    CREATE INDEX orders_customer_idx ON orders (customer);
    PRAGMA foreign_key_check;
    COMMIT;
    PRAGMA foreign_keys = ON;"#;

fn by_hand(template: &Path) -> Duration {
    let (_folder, file) = copied(template);
    let start = Instant::now();
    let mut connection = SqliteConnection::establish(&file).expect("a connection");
    connection.batch_execute(BY_HAND).expect("a new table");
    start.elapsed()
}

fn migrated(template: &Path) -> Duration {
    let (folder, _) = copied(template);
    let manager = manager(&BOTH, &folder);
    let start = Instant::now();
    let report = manager.run(&Target::Heads, &mut ()).expect("a run");
    let time = start.elapsed();
    assert_eq!(report.revisions.len(), 1);
    time
}

fn manager(registry: &'static Registry, folder: &TestDirectory) -> MigrationManager {
    let url = folder.sqlite_url("app.db");
    MigrationManager::new(Migrations::unverified(registry), &url).expect("a manager")
}

/// A copy of the template, which is removed with its folder.
fn copied(template: &Path) -> (TestDirectory, String) {
    let folder = TestDirectory::new();
    let file = folder.file("app.db");
    std::fs::copy(template, &file).expect("a copy");
    (folder, file.to_string_lossy().into_owned())
}

fn rebuild(criterion: &mut Criterion) {
    let folder = TestDirectory::new();
    let first = manager(&FIRST, &folder);
    first.quick(&Target::Heads, &mut ()).expect("a table");
    let template = folder.file("app.db");
    let mut connection =
        SqliteConnection::establish(&template.to_string_lossy()).expect("a connection");
    let rows = format!(
        "INSERT INTO orders (id, customer, amount, note)
         WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < {ROWS})
         SELECT i, i * 7919 % 10007, i % 977, 'a note of some length, number ' || i FROM c;
         PRAGMA wal_checkpoint(TRUNCATE)"
    );
    connection.batch_execute(&rows).expect("rows");
    drop(connection);
    Contest::against("rebuild/1,000,000 rows", "baseline: by hand", || {
        by_hand(&template)
    })
    .contender("a revision", 1.1, || migrated(&template))
    .run(criterion, SAMPLES);
}

criterion_group!(benches, rebuild);
criterion_main!(benches);

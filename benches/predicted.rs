//! How long statements work on large tables, beside what the analyzer predicts for them.
//!
//! Each statement runs in a transaction that is rolled back; the server's own clock measures it. The
//! figure is the median of the rounds, and the ratio is predicted by measured.

use anyhow::{Context, Result, anyhow};
use whimbrel_schema::Backend;
use whimbrel_schema::analyze::Settings;
use whimbrel_schema::analyze::act::Name;
use whimbrel_schema::analyze::cost::{Cost, known_rows};
use whimbrel_schema::analyze::world::{Size, World};
use whimbrel_sql::{Wrapping, statements};
use whimbrel_testkit::{PostgresServer, TestDatabase};

const ROUNDS: usize = 3;

/// Rows of about 130 bytes, as an application has them, and a table that they refer to.
const TABLES: &str = "
    CREATE TABLE p (id bigint PRIMARY KEY);
    CREATE TABLE t (id bigint PRIMARY KEY, p_id bigint, a int, b int, note text);
    ALTER TABLE t ADD CONSTRAINT t_b CHECK (b > 0) NOT VALID;
    ALTER TABLE t ADD CONSTRAINT t_p FOREIGN KEY (p_id) REFERENCES p (id) NOT VALID";

/// What each statement makes the server do, and the statement.
const STATEMENTS: [(&str, &str); 10] = [
    ("index build", "CREATE INDEX ON t (a)"),
    ("index build, text", "CREATE INDEX ON t (note)"),
    ("unique constraint", "ALTER TABLE t ADD UNIQUE (b)"),
    (
        "scan, SET NOT NULL",
        "ALTER TABLE t ALTER COLUMN a SET NOT NULL",
    ),
    (
        "scan, VALIDATE CHECK",
        "ALTER TABLE t VALIDATE CONSTRAINT t_b",
    ),
    ("scan, ADD CHECK", "ALTER TABLE t ADD CHECK (a >= 0)"),
    (
        "scan, VALIDATE FOREIGN KEY",
        "ALTER TABLE t VALIDATE CONSTRAINT t_p",
    ),
    (
        "rewrite, ALTER TYPE",
        "ALTER TABLE t ALTER COLUMN a TYPE bigint",
    ),
    (
        "rewrite, volatile default",
        "ALTER TABLE t ADD COLUMN x double precision DEFAULT random()",
    ),
    ("update of every row", "UPDATE t SET a = a + 1"),
];

fn main() -> Result<()> {
    let server = PostgresServer::shared();
    let version = server.version_number() / 10_000;
    println!("PostgreSQL {version}; milliseconds, median of {ROUNDS}");
    for rows in [200_000, 1_000_000] {
        let database = server.database();
        fill(&database, rows);
        for (kind, sql) in STATEMENTS {
            let predicted = predicted(sql, rows, version)?;
            let measured = measured(&database, sql)?;
            #[expect(clippy::cast_precision_loss, reason = "milliseconds are small")]
            let ratio = predicted as f64 / measured;
            println!(
                "{rows:>9} {kind:<28} predicted {predicted:>6} measured {measured:>8.0} ratio {ratio:.2}"
            );
        }
    }
    Ok(())
}

fn fill(database: &TestDatabase, rows: u64) {
    database.psql(&format!(
        "{TABLES};
        INSERT INTO p SELECT i FROM generate_series(1, {parents}) i;
        INSERT INTO t SELECT i, 1 + i % {parents}, i % 1000, i, md5(i::text) || md5((i + 1)::text)
            FROM generate_series(1, {rows}) i;
        VACUUM ANALYZE p, t",
        parents = rows / 10
    ));
}

/// What the analyzer says for a table of so many rows.
fn predicted(sql: &str, rows: u64, version: u32) -> Result<u64> {
    let settings = Settings::runner(Backend::Postgres, version);
    let mut world = World::new(Backend::Postgres);
    for statement in read(TABLES)? {
        let footprint = world.footprint(&statement.act, &settings);
        world.apply(&statement.act, &footprint);
    }
    world.settle();
    for (table, rows) in [("t", rows), ("p", rows / 10)] {
        let relation = world.relations.get_mut(&Name::new(table));
        let relation = relation.with_context(|| format!("{table} is there"))?;
        relation.size = Size::Known { rows, bytes: 0 };
    }
    let read = read(sql)?;
    let statement = read.first().context("a statement")?;
    let footprint = world.footprint(&statement.act, &settings);
    let cost = Cost::of(&footprint, &world, &settings);
    Ok(cost.millis(|table| known_rows(&world, &settings, table)))
}

fn read(sql: &str) -> Result<Vec<whimbrel_schema::analyze::Statement>> {
    statements(Backend::Postgres, sql, Wrapping::None).map_err(|errors| anyhow!("{errors:?}"))
}

/// How long the server works, in milliseconds.
fn measured(database: &TestDatabase, sql: &str) -> Result<f64> {
    let clock = "SELECT extract(epoch FROM clock_timestamp()) * 1000";
    let mut times = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let script = format!("BEGIN; {clock}; {sql}; {clock}; ROLLBACK");
        let answer = database.psql(&script);
        let clocks = answer.lines().filter_map(|line| line.trim().parse().ok());
        let clocks: Vec<f64> = clocks.collect();
        let [before, after] = clocks.as_slice() else {
            return Err(anyhow!("two times, not {answer}"));
        };
        times.push(after - before);
        // What was rolled back is in the way of the next round.
        database.psql("VACUUM t");
    }
    times.sort_by(f64::total_cmp);
    times.get(ROUNDS / 2).copied().context("a round")
}

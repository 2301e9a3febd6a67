//! How long applying 1,000 revisions takes, on a database made in the run and on one that has a
//! history already; the baseline sends the same SQL through plain Diesel, one transaction a revision.

#![expect(clippy::expect_used, reason = "a failed run has no figure")]

#[path = "common/contest.rs"]
mod contest;

use std::time::{Duration, Instant};

use contest::Contest;
use criterion::{Criterion, criterion_group, criterion_main};
use diesel::{Connection, PgConnection, SqliteConnection};
use whimbrel::Migrations;
use whimbrel::manager::MigrationManager;
use whimbrel_benches::history::THOUSAND;
use whimbrel_benches::script::Script;
use whimbrel_schema::graph::Target;
use whimbrel_testkit::{PostgresServer, TestDirectory};

const SAMPLES: usize = 10;

fn sqlite(criterion: &mut Criterion) {
    let script = Script::sqlite(&THOUSAND).expect("SQL for SQLite");
    let plain = || {
        let folder = TestDirectory::new();
        let file = folder.file("app.db");
        plainly::<SqliteConnection>(&script, &file.to_string_lossy())
    };
    Contest::against("apply/sqlite", "baseline: plain Diesel", plain)
        .contender("database made in the run", 0.4, || {
            at_once(&TestDirectory::new().sqlite_url("app.db"))
        })
        .contender("one transaction a revision", 1.05, || {
            one_by_one(&TestDirectory::new().sqlite_url("app.db"))
        })
        .run(criterion, SAMPLES);
}

fn postgres(criterion: &mut Criterion) {
    on_postgres(criterion, "apply/postgres", PostgresServer::shared());
}

fn durable_postgres(criterion: &mut Criterion) {
    let server = PostgresServer::start_private();
    server.psql("ALTER SYSTEM SET fsync = on");
    server.psql("ALTER SYSTEM SET full_page_writes = on");
    server.psql("SELECT pg_reload_conf()");
    on_postgres(criterion, "apply/postgres, fsync on", &server);
}

fn on_postgres(criterion: &mut Criterion, name: &'static str, server: &PostgresServer) {
    let script = Script::postgres(&THOUSAND).expect("SQL for PostgreSQL");
    let plain = || plainly::<PgConnection>(&script, &server.database().url());
    Contest::against(name, "baseline: plain Diesel", plain)
        .contender("database made in the run", 0.95, || {
            at_once(&server.database().url())
        })
        .contender("one transaction a revision", 1.05, || {
            one_by_one(&server.database().url())
        })
        .run(criterion, SAMPLES);
}

/// Plain Diesel, from connecting to the last commit; the first revision is not timed.
fn plainly<C: Connection>(script: &Script, url: &str) -> Duration {
    let mut connection = C::establish(url).expect("a connection");
    script.begin(&mut connection).expect("the first revision");
    drop(connection);
    let start = Instant::now();
    let mut connection = C::establish(url).expect("a connection");
    script.go_on(&mut connection).expect("the revisions");
    drop(connection);
    start.elapsed()
}

/// Whimbrel on an empty database: revisions share transactions.
fn at_once(url: &str) -> Duration {
    let manager = manager(url);
    let start = Instant::now();
    let report = manager.quick(&Target::Heads, &mut ()).expect("a run");
    let time = start.elapsed();
    assert_eq!(report.revisions.len(), 1000);
    time
}

/// Whimbrel on a database that has the first revision: each further one has its own transaction.
fn one_by_one(url: &str) -> Duration {
    let first = THOUSAND.revisions().first().map_or("", |r| r.header.id);
    let first = Target::Named(first.to_owned());
    manager(url)
        .quick(&first, &mut ())
        .expect("the first revision");
    let manager = manager(url);
    let start = Instant::now();
    let report = manager.run(&Target::Heads, &mut ()).expect("a run");
    let time = start.elapsed();
    assert_eq!(report.revisions.len(), 999);
    time
}

fn manager(url: &str) -> MigrationManager {
    MigrationManager::new(Migrations::unverified(&THOUSAND), url).expect("a manager")
}

criterion_group!(benches, sqlite, postgres, durable_postgres);
criterion_main!(benches);

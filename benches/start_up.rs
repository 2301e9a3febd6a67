//! How long a program with 1,000 revisions takes from its start to its end when all are applied
//! already; the baseline is a program of Diesel's that connects and reads the history table.

#![expect(clippy::expect_used, reason = "a failed run has no figure")]

#[path = "common/contest.rs"]
mod contest;

use std::process::{Command, Output};
use std::time::{Duration, Instant};

use contest::Contest;
use criterion::{Criterion, criterion_group, criterion_main};
use whimbrel::Migrations;
use whimbrel::manager::MigrationManager;
use whimbrel_benches::history::THOUSAND;
use whimbrel_schema::graph::Target;
use whimbrel_testkit::{PostgresServer, TestDirectory};

const SAMPLES: usize = 100;
const WHIMBREL: &str = env!("CARGO_BIN_EXE_start-up");
const DIESEL: &str = env!("CARGO_BIN_EXE_plain-diesel");

fn sqlite(criterion: &mut Criterion) {
    let folder = TestDirectory::new();
    let file = folder.file("app.db").to_string_lossy().into_owned();
    let url = folder.sqlite_url("app.db");
    compare(criterion, "start-up/sqlite", &file, &url);
}

fn postgres(criterion: &mut Criterion) {
    let database = PostgresServer::shared().database();
    let url = database.url();
    compare(criterion, "start-up/postgres", &url, &url);
}

fn compare(criterion: &mut Criterion, name: &'static str, diesel: &str, whimbrel: &str) {
    apply_everything(whimbrel);
    Contest::against(name, "baseline: plain Diesel", || timed(DIESEL, diesel))
        .contender("everything applied", 1.2, || timed(WHIMBREL, whimbrel))
        .run(criterion, SAMPLES);
    for (program, url) in [(DIESEL, diesel), (WHIMBREL, whimbrel)] {
        let output = run(Command::new(program).args([url, "--peak"]));
        let peak = String::from_utf8_lossy(&output.stdout);
        println!("{name}: {} KiB at most in {program}", peak.trim());
    }
}

fn apply_everything(url: &str) {
    let manager = MigrationManager::new(Migrations::unverified(&THOUSAND), url);
    let manager = manager.expect("a manager");
    manager.quick(&Target::Heads, &mut ()).expect("a run");
}

/// From the start of a process to its end.
fn timed(program: &str, url: &str) -> Duration {
    let start = Instant::now();
    run(Command::new(program).arg(url));
    start.elapsed()
}

fn run(command: &mut Command) -> Output {
    let output = command.output().expect("a process");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    output
}

criterion_group!(benches, sqlite, postgres);
criterion_main!(benches);

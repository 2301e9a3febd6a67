//! Memory grows little with the number of revisions.
#![cfg(target_os = "linux")]

use std::process::Command;

use whimbrel_testkit::{PostgresServer, TestDirectory};

/// What a revision may add to the peak at most; `docs/BENCHMARKS.md` has what it does add.
///
/// More than half of it is the analyzer's world, in which a run finds the scores that its log keeps.
const KIB_A_REVISION: u64 = 28;

/// The peak of a process of its own that applies so many revisions.
fn peak_kib(count: &str, url: &str) -> u64 {
    let mut command = Command::new(env!("CARGO_BIN_EXE_apply"));
    let output = command.args([count, url]).output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        printed.trim_end().ends_with(&format!("{count} revisions")),
        "{output:?}"
    );
    printed.split(' ').next().unwrap().parse().unwrap()
}

#[track_caller]
fn grows_slowly(few: u64, many: u64) {
    let growth = many.saturating_sub(few);
    assert!(
        growth < 900 * KIB_A_REVISION,
        "{few} KiB for 100 revisions, {many} KiB for 1,000"
    );
}

#[test]
fn on_sqlite() {
    let peak = |count| peak_kib(count, &TestDirectory::new().sqlite_url("app.db"));
    grows_slowly(peak("100"), peak("1000"));
}

#[test]
fn on_postgres() {
    let server = PostgresServer::shared();
    let peak = |count| peak_kib(count, &server.database().url());
    grows_slowly(peak("100"), peak("1000"));
}

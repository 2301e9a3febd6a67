//! How much memory applying 100, 1,000 and 4,000 revisions takes, each in a process of its own.

#![expect(clippy::expect_used, reason = "a failed run has no figure")]

use std::process::Command;

use whimbrel_testkit::{PostgresServer, TestDirectory};

fn main() {
    for count in ["100", "1000", "4000"] {
        let folder = TestDirectory::new();
        println!(
            "memory/sqlite: {}",
            apply(count, &folder.sqlite_url("app.db"))
        );
    }
    for count in ["100", "1000", "4000"] {
        let database = PostgresServer::shared().database();
        println!("memory/postgres: {}", apply(count, &database.url()));
    }
}

fn apply(count: &str, url: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_apply"));
    let output = command.args([count, url]).output().expect("a process");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

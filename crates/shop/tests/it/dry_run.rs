//! `migrate run --dry-run`: on a copy, or in a transaction that is taken back.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use whimbrel_testkit::{PostgresServer, TestDatabase};

use crate::documented::Documented;
use crate::shop::Shop;

fn places() -> (Shop, Shop, TestDatabase) {
    let database = PostgresServer::shared().database();
    let sqlite = Shop::new();
    let postgres = Shop::new().set("DATABASE_URL", &database.url());
    (sqlite, postgres, database)
}

#[track_caller]
fn dry(shop: &Shop, arguments: &[&str]) -> Value {
    let mut all = vec!["run", "--dry-run", "--format=json"];
    all.extend(arguments);
    let report = shop.run(&all).succeeded().json();
    Documented::read().check("run --dry-run", &report);
    report
}

fn state(shop: &Shop) -> (Value, String) {
    let mut status = shop.run(&["status", "--format=json"]).succeeded().json();
    status["database"] = Value::Null;
    let log = shop.run(&["log", "--format=json"]).succeeded().output;
    (status, log)
}

/// What scratch databases are left in a folder for temporary files, and on the server.
fn left(folder: &Shop, database: &TestDatabase) -> (Vec<String>, BTreeSet<String>) {
    let scratch = "SELECT datname FROM pg_database WHERE datname LIKE 'whimbrel_trace%'";
    let names = database.psql(scratch);
    let files = folder.files("tmp").into_iter();
    (
        files.filter(|name| name.starts_with("whimbrel")).collect(),
        names.lines().map(str::to_owned).collect(),
    )
}

#[test]
fn a_dry_run_changes_nothing_and_leaves_nothing() {
    let (sqlite, postgres, _database) = places();
    for shop in [sqlite, postgres] {
        shop.write("tmp/.keep", "");
        let tmp = shop.file("tmp").to_str().unwrap().to_owned();
        let shop = shop.set("TMPDIR", &tmp);
        shop.run(&["init"]).succeeded();
        let empty = state(&shop);
        let report = dry(&shop, &[]);
        assert_eq!(report["revisions"].as_array().unwrap().len(), 4);
        assert_eq!(empty, state(&shop));
        shop.run(&["run", "--target", "+3"]).succeeded();
        let before = state(&shop);
        let report = dry(&shop, &[]);
        assert_eq!(report["ground"], "copy");
        let revisions = report["revisions"].as_array().unwrap();
        assert_eq!(revisions.len(), 1);
        assert_eq!(revisions[0]["id"], "20260104090000");
        assert!(revisions[0]["duration_ms"].is_u64());
        assert!(!revisions[0]["locks"].as_object().unwrap().is_empty());
        assert_eq!(before, state(&shop));
        assert_eq!(shop.files("tmp"), [".keep"]);
        shop.run(&["run"]).succeeded();
        assert_eq!(dry(&shop, &[])["revisions"], json!([]));
    }
}

#[test]
fn rows_of_a_sqlite_file_are_on_its_copy() {
    let shop = Shop::new();
    shop.run(&["quick"]).succeeded();
    shop.run(&["rollback", "--force"]).succeeded();
    shop.sql("INSERT INTO customers (name) VALUES ('Ada'), ('Ada')");
    let before = state(&shop);
    let failed = shop.run(&["run", "--dry-run"]).ended(1);
    assert!(failed.errors.contains("on a copy"), "{failed:?}");
    assert_eq!(before, state(&shop));
    shop.sql("UPDATE customers SET name = 'Grace' WHERE id = 2");
    dry(&shop, &[]);
}

#[test]
fn what_a_run_refuses_a_dry_run_refuses() {
    let (sqlite, postgres, _database) = places();
    sqlite.run(&["run", "--dry-run"]).ended(1);
    for shop in [sqlite, postgres] {
        let first = shop.release("first");
        first.run(&["quick"]).succeeded();
        let changed = first.release("changed");
        changed.run(&["run", "--dry-run"]).ended(8);
        changed.run(&["run", "--on-live"]).ended(2);
    }
}

#[test]
fn only_what_reads_no_rows_runs_on_the_live_database() {
    let (sqlite, postgres, _database) = places();
    for shop in [sqlite, postgres] {
        shop.run(&["run", "--target", "+1"]);
        shop.run(&["quick"]).succeeded();
        shop.run(&["rollback", "2", "--force"]).succeeded();
        let before = state(&shop);
        let report = dry(&shop, &["--on-live", "--target", "+1"]);
        assert_eq!(report["ground"], "live");
        assert_eq!(report["revisions"][0]["id"], "20260103090000");
        assert_eq!(before, state(&shop));
        let refused = shop.run(&["run", "--dry-run", "--on-live"]).ended(2);
        assert!(refused.errors.contains("20260104090000"), "{refused:?}");
        assert_eq!(before, state(&shop));
    }
}

/// A failure in the middle drops the copy too.
#[test]
fn a_failing_dry_run_leaves_nothing() {
    let (sqlite, postgres, database) = places();
    for shop in [sqlite, postgres] {
        shop.write("tmp/.keep", "");
        let tmp = shop.file("tmp").to_str().unwrap().to_owned();
        let shop = shop.set("TMPDIR", &tmp).release("first");
        shop.run(&["quick"]).succeeded();
        let shop = shop.release("failing");
        let (_, others) = left(&shop, &database);
        shop.run(&["run", "--dry-run"]).ended(1);
        let (files, databases) = left(&shop, &database);
        assert_eq!(files, Vec::<String>::new());
        // Other tests trace at the same time: only those of a process that has ended count.
        let ours: Vec<&String> = databases.difference(&others).collect();
        assert!(ours.len() < 2, "{ours:?}");
        shop.run(&["status"]).succeeded();
    }
}

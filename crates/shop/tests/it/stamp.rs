//! `migrate stamp`: the history is said anew, and no schema is changed.

use serde_json::json;
use whimbrel_testkit::{PostgresServer, TestDatabase};

use crate::shop::Shop;

const FIRST: &str = "20260101090000";
const STORES: &str = "20260102090000";
const WEB: &str = "20260103090000";

fn places() -> (Shop, Shop, TestDatabase) {
    let database = PostgresServer::shared().database();
    let sqlite = Shop::new().release("merged");
    let postgres = Shop::new()
        .release("merged")
        .set("DATABASE_URL", &database.url());
    (sqlite, postgres, database)
}

fn current(shop: &Shop) -> serde_json::Value {
    let answer = shop.run(&["status", "--format=json"]).succeeded().json();
    let applied = answer["applied"].as_array().unwrap().iter();
    applied.map(|revision| revision["id"].clone()).collect()
}

#[test]
fn a_stamp_records_what_the_target_needs_and_runs_nothing() {
    let (sqlite, postgres, _database) = places();
    for shop in [&sqlite, &postgres] {
        shop.run(&["init"]).succeeded();
        let stamp = |target: &str| {
            let answer = shop.run(&["stamp", target, "--force", "--format=json"]);
            answer.succeeded().json()
        };
        let report = stamp("web");
        assert_eq!(report["recorded"], json!([FIRST, WEB]));
        assert_eq!(current(shop), json!([FIRST, WEB]));
        // Nothing was made: the schema is not what the history says, and the stamp says so.
        let differences = report["differences"].as_array().unwrap();
        assert!(!differences.is_empty(), "{report}");
        shop.run(&["drift"]).ended(9);
        // Another line beside it; then back below both.
        assert_eq!(stamp("stores")["recorded"], json!([STORES]));
        assert_eq!(current(shop), json!([FIRST, STORES, WEB]));
        assert_eq!(stamp(FIRST)["forgotten"], json!([WEB, STORES]));
        assert_eq!(stamp(FIRST)["forgotten"], json!([]));
        assert_eq!(stamp("base")["forgotten"], json!([FIRST]));
        assert_eq!(current(shop), json!([]));
        // And the history is one that a run goes on from.
        shop.run(&["run"]).succeeded();
        shop.run(&["drift"]).succeeded();
    }
}

#[test]
fn a_database_that_was_made_otherwise_is_taken_over() {
    let (sqlite, postgres, database) = places();
    let made = "CREATE TABLE stores (id integer NOT NULL PRIMARY KEY);";
    sqlite.write("storage/.keep", "");
    sqlite.sql(made);
    database.psql(made);
    for shop in [&sqlite, &postgres] {
        let refused = shop.run(&["run"]).ended(8);
        assert!(refused.errors.contains("migrate stamp"), "{refused:?}");
        shop.run(&["stamp", "stores", "--force"]).succeeded();
        shop.run(&["run", "--target", "web"]).succeeded();
        assert_eq!(current(shop), json!([FIRST, STORES, WEB]));
    }
}

#[test]
fn rows_of_a_newer_program_stay_unless_they_are_purged() {
    let (sqlite, postgres, _database) = places();
    for shop in [&sqlite, &postgres] {
        shop.run(&["quick"]).ended(0);
    }
    for shop in [sqlite, postgres] {
        let older = shop.release("first");
        let refused = older.run(&["stamp", "head", "--force"]).ended(14);
        assert!(refused.errors.contains("does not know"), "{refused:?}");
        let report = older.run(&["stamp", "head", "--purge", "--force", "--format=json"]);
        let report = report.succeeded().json();
        assert_eq!(report["recorded"], json!([]));
        assert_eq!(report["forgotten"].as_array().unwrap().len(), 4);
        assert_eq!(current(&older), json!([FIRST]));
    }
}

#[test]
fn a_stamp_asks_first_and_changes_nothing_when_it_cannot() {
    let shop = Shop::migrated();
    let refused = shop.run(&["stamp", "base"]).ended(2);
    assert!(refused.errors.contains("nobody to ask"), "{refused:?}");
    shop.run(&["stamp", "2026", "--force"]).ended(2);
    shop.run(&["stamp", "nowhere", "--force"]).ended(2);
    assert_ne!(current(&shop), json!([]));
    insta::assert_snapshot!(
        "stamp_back",
        shop.run(&["stamp", "base+1", "--force"]).shown(&shop)
    );
}

//! `migrate squash`: one revision takes the place of several, on every database that meets it.

use serde_json::{Value, json};
use whimbrel_testkit::{PostgresServer, TestDatabase};

use crate::documented::Documented;
use crate::shop::Shop;

const FIRST: &str = "20260101090000";
const PRODUCTS: &str = "20260102090000";
const ORDERS: &str = "20260103090000";
const GOODS: &str = "20260103090001";
const ONE_NAME: &str = "20260104090000";

fn places() -> (Shop, Shop, TestDatabase) {
    let database = PostgresServer::shared().database();
    let postgres = Shop::new().set("DATABASE_URL", &database.url());
    (Shop::new(), postgres, database)
}

#[track_caller]
fn applied(shop: &Shop) -> Vec<Value> {
    let status = shop.run(&["status", "--format=json"]).succeeded().json();
    assert_eq!(status["newer"], json!([]), "{status}");
    let applied = status["applied"].as_array().unwrap().iter();
    applied.map(|revision| revision["id"].clone()).collect()
}

#[test]
fn the_modules_make_way_for_one() {
    let shop = Shop::with_sources();
    let arguments = [
        "squash",
        "20260101:20260103",
        "-m",
        "create the shop",
        "--format=json",
    ];
    let shown = shop.run(&[&arguments[..], &["--dry-run"]].concat());
    let shown = shown.succeeded().json();
    assert_eq!(shop.files("migrations").len(), 5);
    let done = shop.run(&[&arguments[..], &["--force"]].concat());
    let done = done.succeeded().json();
    Documented::read().check("squash", &done);
    assert_eq!(done["replaces"], json!([FIRST, PRODUCTS, ORDERS]));
    assert_eq!(done["difference"], shown["difference"]);
    assert_eq!(
        shop.files("migrations"),
        [
            "m20260103090001_create_the_shop.rs",
            "m20260104090000_one_customer_a_name.rs",
            "mod.rs"
        ]
    );
    let file = "migrations/m20260103090001_create_the_shop.rs";
    assert_eq!(shop.formatted(file), shop.read(file));
    insta::assert_snapshot!("squashed", shop.read(file));
    insta::assert_snapshot!("squashed_list", shop.read("migrations/mod.rs"));
    let follower = shop.read("migrations/m20260104090000_one_customer_a_name.rs");
    assert!(
        follower.contains(".revises(\"20260103090001\")"),
        "{follower}"
    );
}

#[test]
fn a_range_that_is_no_line_is_refused() {
    let shop = Shop::with_sources();
    for (range, said) in [
        ("20260103:20260102", "does not follow"),
        ("20260103:20260103", "one revision already"),
        ("20260103", "FIRST:LAST"),
        ("head:heads:base", "FIRST:LAST"),
        ("base:head", "not one revision"),
    ] {
        let answer = shop.run(&["squash", range, "-m", "x", "--force"]).ended(2);
        assert!(
            answer.errors.contains(said) || said == "FIRST:LAST",
            "{range}: {answer:?}"
        );
    }
    shop.run(&["run", "--target", "+2"]).ended(1);
    shop.run(&["init"]).succeeded();
    shop.run(&["run", "--target", "+2"]).succeeded();
    let answer = shop.run(&["squash", "20260102:20260103", "-m", "x", "--force"]);
    assert!(answer.ended(8).errors.contains(ORDERS));
    assert_eq!(shop.files("migrations").len(), 5);
    let merged = Shop::new().release("merged");
    let answer = merged
        .run(&["squash", "stores:20260104", "-m", "x"])
        .ended(2);
    assert!(answer.errors.contains("joins branches"), "{answer:?}");
}

#[test]
fn where_all_are_applied_so_is_the_one() {
    let (sqlite, postgres, _database) = places();
    for shop in [sqlite, postgres] {
        shop.run(&["quick"]).succeeded();
        let shop = shop.release("squashed");
        // Told before anything is written, and written by the next command that may.
        assert_eq!(applied(&shop), [FIRST, GOODS, ONE_NAME]);
        shop.run(&["check"]).succeeded();
        shop.run(&["doctor", "--drift"]).succeeded();
        shop.run(&["run"]).succeeded();
        shop.run(&["drift"]).succeeded();
        assert_eq!(applied(&shop), [FIRST, GOODS, ONE_NAME]);
        // The older version finds its revisions applied still, and one that is newer.
        let older = shop.release("");
        let status = older.run(&["status", "--format=json"]).succeeded().json();
        assert_eq!(status["applied"].as_array().unwrap().len(), 4);
        assert_eq!(status["newer"], json!([GOODS]));
        // All of them go with the one.
        let shop = older.release("squashed");
        shop.run(&[
            "rollback",
            "--target",
            FIRST,
            "--accept-data-loss",
            GOODS,
            "--force",
        ])
        .succeeded();
        assert_eq!(applied(&shop), [FIRST]);
        let older = shop.release("");
        assert_eq!(applied(&older), [FIRST]);
        older.run(&["run"]).succeeded();
    }
}

#[test]
fn on_a_new_database_all_of_them_count_as_applied() {
    let (sqlite, postgres, _database) = places();
    for shop in [sqlite, postgres] {
        let shop = shop.release("squashed");
        shop.run(&["quick"]).succeeded();
        assert_eq!(applied(&shop), [FIRST, GOODS, ONE_NAME]);
        shop.run(&["doctor", "--drift"]).succeeded();
        let older = shop.release("");
        let status = older.run(&["status", "--format=json"]).succeeded().json();
        assert_eq!(status["pending"], json!([]));
        // The schema is the same.
        older.run(&["run"]).ended(14);
        let shop = older.release("squashed");
        shop.run(&["stamp", "base", "--force"]).succeeded();
        assert_eq!(applied(&shop), [Value::Null; 0]);
        shop.run(&["stamp", "head", "--force"]).succeeded();
        shop.run(&["drift"]).succeeded();
        shop.run(&["reset", "--force"]).succeeded();
        assert_eq!(applied(&shop), [Value::Null; 0]);
        shop.run(&["run"]).succeeded();
    }
}

#[test]
fn a_database_that_has_only_some_is_refused_by_name() {
    let (sqlite, postgres, _database) = places();
    for shop in [sqlite, postgres] {
        shop.run(&["init"]).succeeded();
        shop.run(&["run", "--target", "+2"]).succeeded();
        let shop = shop.release("squashed");
        let refused = shop.run(&["run"]).ended(8);
        assert!(
            refused
                .errors
                .contains(&format!("has {PRODUCTS} and lacks {ORDERS}")),
            "{refused:?}"
        );
        let doctor = shop.run(&["doctor", "--format=json"]).ended(8).json();
        assert_eq!(doctor["ailments"][0]["name"], "partly_replaced");
        let older = shop.release("");
        older.run(&["run"]).succeeded();
        older.release("squashed").run(&["run"]).succeeded();
    }
}

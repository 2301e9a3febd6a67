//! `migrate doctor`: what is wrong with a database, and which command mends it.

use serde_json::Value;
use whimbrel_testkit::PostgresServer;

use crate::documented::Documented;
use crate::shop::Shop;

/// Runs it, and answers the names of what it found.
#[track_caller]
fn found(shop: &Shop, arguments: &[&str], code: i32) -> Vec<String> {
    let answer = shop.run(&[&["doctor", "--format=json"], arguments].concat());
    let value = answer.ended(code).json();
    Documented::read().check("doctor", &value);
    assert_eq!(value["healthy"], Value::Bool(code == 0));
    let ailments = value["ailments"].as_array().unwrap().iter();
    let names = ailments.map(|ailment| ailment["name"].as_str().unwrap().to_owned());
    let names: Vec<String> = names.collect();
    let human = shop.run(&[&["doctor"], arguments].concat()).ended(code);
    assert!(!human.output.is_empty(), "{human:?}");
    names
}

#[test]
fn a_healthy_database_is_healthy_on_both() {
    let database = PostgresServer::shared().database();
    let postgres = Shop::new().set("DATABASE_URL", &database.url());
    for shop in [Shop::new(), postgres] {
        shop.run(&["quick"]).succeeded();
        assert!(found(&shop, &[], 0).is_empty());
        assert!(found(&shop, &["--drift"], 0).is_empty());
        // What is pending is no ailment.
        shop.run(&["rollback", "--force"]).succeeded();
        assert!(found(&shop, &[], 0).is_empty());
    }
}

#[test]
fn what_is_not_there_is_told() {
    let shop = Shop::new();
    assert_eq!(found(&shop, &[], 1), ["absent"]);
    shop.sql("CREATE TABLE visitors (id integer)");
    assert_eq!(found(&shop, &[], 8), ["no_history"]);
    let shop = Shop::new().set("DATABASE_URL", "postgres://127.0.0.1:1/nothing");
    assert_eq!(found(&shop, &[], 1), ["unreachable"]);
}

#[test]
fn a_history_that_contradicts_the_program_is_told() {
    let shop = Shop::migrated();
    shop.sql("DELETE FROM __diesel_schema_migrations WHERE version = '20260102090000'");
    assert_eq!(found(&shop, &[], 8), ["removed_row"]);
    // Without the log's word there is only a gap.
    shop.sql("DELETE FROM __whimbrel_log WHERE revision = '20260102090000'");
    assert_eq!(found(&shop, &[], 8), ["gap"]);
    let shop = Shop::migrated();
    shop.sql("DELETE FROM __whimbrel_log");
    assert_eq!(found(&shop, &[], 0), ["diesel_rows"]);
    let shop = Shop::migrated().release("changed");
    assert_eq!(found(&shop, &[], 14), ["ahead", "changed"]);
    let shop = Shop::migrated();
    shop.sql("INSERT INTO __diesel_schema_migrations (version) VALUES ('diesel')");
    assert_eq!(found(&shop, &[], 0), ["foreign_rows"]);
    shop.sql("ALTER TABLE customers ADD COLUMN age integer");
    assert_eq!(found(&shop, &["--drift"], 9), ["foreign_rows", "drift"]);
}

#[test]
fn the_program_itself_is_looked_at_too() {
    let shop = Shop::migrated().release("refused");
    assert_eq!(found(&shop, &[], 4), ["gate_refused"]);
    let shop = Shop::new().release("forked");
    shop.run(&["init"]).succeeded();
    assert_eq!(found(&shop, &[], 8), ["many_heads"]);
    for (target, mend) in [
        (
            "20260103090000",
            "rebase 20260102090000 --onto 20260103090000",
        ),
        ("heads", "  `migrate merge` joins them"),
    ] {
        shop.run(&["run", "--target", target]).succeeded();
        let said = shop.run(&["doctor"]).ended(8);
        assert!(said.output.contains(mend), "{said:?}");
    }
    let database = PostgresServer::shared().database();
    let shop = Shop::new().set("DATABASE_URL", &database.url());
    shop.run(&["run", "--target", "+3"]).succeeded();
    database.psql("CREATE INDEX customers_name_idx ON customers (name)");
    shop.run(&["run"]).ended(9);
    assert_eq!(found(&shop, &["--drift"], 10), ["unfinished"]);
}

//! `migrate drift`: what differs, what is unknown, and the exit codes.

use whimbrel_testkit::{PostgresServer, TestDatabase};

use crate::shop::Shop;

const FOREIGN: &str = "CREATE TABLE theirs (id integer); CREATE VIEW mine AS SELECT 1 AS one;";

fn on_postgres() -> (Shop, TestDatabase) {
    let database = PostgresServer::shared().database();
    let shop = Shop::new().set("DATABASE_URL", &database.url());
    shop.run(&["quick"]).succeeded();
    (shop, database)
}

#[track_caller]
fn list(value: &serde_json::Value) -> Vec<&str> {
    let items = value.as_array().unwrap().iter();
    items.map(|item| item.as_str().unwrap()).collect()
}

#[test]
fn there_is_none_after_a_run() {
    let sqlite = Shop::migrated();
    let (postgres, _database) = on_postgres();
    for shop in [&sqlite, &postgres] {
        let answer = shop.run(&["drift"]).succeeded();
        assert_eq!(answer.output, "The database has what its revisions made.\n");
        // Pending revisions are none of the database's business.
        shop.run(&["rollback", "--force"]).succeeded();
        let answer = shop.run(&["drift", "--format=json"]).succeeded().json();
        assert_eq!(answer["drift"], false);
        assert_eq!(answer["undecided"], serde_json::json!([]), "{answer}");
    }
}

#[test]
fn what_no_revision_made_is_named_and_is_no_drift() {
    let sqlite = Shop::migrated();
    sqlite.sql(FOREIGN);
    let (postgres, database) = on_postgres();
    database.psql(FOREIGN);
    for shop in [&sqlite, &postgres] {
        let answer = shop.run(&["drift", "--format=json"]).succeeded().json();
        assert_eq!(list(&answer["unknown"]), ["table `theirs`", "view `mine`"]);
    }
    insta::assert_snapshot!("drift_unknown", sqlite.run(&["drift"]).shown(&sqlite));
}

#[test]
fn code_9_when_the_database_is_not_as_the_revisions_made_it() {
    let by_hand = "DROP INDEX customers_name_idx; \
         ALTER TABLE customers ADD COLUMN by_hand text; \
         CREATE INDEX of_theirs ON products (name);";
    let sqlite = Shop::migrated();
    sqlite.sql(by_hand);
    let (postgres, database) = on_postgres();
    database.psql(by_hand);
    for shop in [&sqlite, &postgres] {
        let answer = shop.run(&["drift", "--format=json"]).ended(9).json();
        assert_eq!(
            list(&answer["differences"]),
            [
                "column `customers.by_hand` was made by no revision",
                "index `customers_name_idx` is missing",
                "index `of_theirs` was made by no revision",
            ]
        );
        assert_eq!(answer["exit_code"], 9);
    }
    insta::assert_snapshot!("drift_found", sqlite.run(&["drift"]).shown(&sqlite));
    database.psql("DROP TABLE orders CASCADE; ALTER TABLE products ALTER name TYPE varchar(9)");
    let answer = postgres.run(&["drift"]).ended(9);
    assert!(
        answer.output.contains("table `orders` is missing"),
        "{answer:?}"
    );
    assert!(
        answer
            .output
            .contains("column `products.name` is varchar(9)"),
        "{answer:?}"
    );
}

#[test]
fn without_a_database_it_fails() {
    Shop::new().run(&["drift"]).ended(1);
}

//! Rolling back revisions that the program does not know, by the plans that the log keeps.

use serde_json::{Value, json};
use whimbrel_testkit::{PostgresServer, TestDatabase};

use crate::shop::Shop;

const FIRST: &str = "20260101090000";
const LAST: &str = "20260104090000";
const REPORTS: &str = "20260105090000";

fn places(release: &str) -> (Shop, Shop, TestDatabase) {
    let database = PostgresServer::shared().database();
    let sqlite = Shop::new().release(release);
    let postgres = Shop::new()
        .release(release)
        .set("DATABASE_URL", &database.url());
    (sqlite, postgres, database)
}

fn applied(shop: &Shop) -> Value {
    let status = shop.run(&["status", "--format=json"]).succeeded().json();
    let known = status["applied"].as_array().unwrap().iter();
    let known = known.map(|revision| revision["id"].clone());
    known
        .chain(status["newer"].as_array().unwrap().iter().cloned())
        .collect()
}

/// The staged revision is built while the tables are in use: PostgreSQL reverts it in several steps.
#[test]
fn an_older_program_reverts_what_it_does_not_know() {
    let (sqlite, postgres, _database) = places("");
    for shop in [sqlite, postgres] {
        shop.run(&["quick"]).succeeded();
        shop.run(&["rollback", "--force"]).succeeded();
        shop.run(&["run"]).succeeded();
        let older = shop.release("first");
        older.run(&["run"]).ended(14);

        let unasked = older
            .run(&["rollback", "--accept-data-loss", LAST])
            .ended(2);
        assert!(unasked.errors.contains("nobody to ask"), "{unasked:?}");
        let refused = older.run(&["rollback", "--force"]).ended(12);
        assert!(refused.errors.contains("cannot count"), "{refused:?}");
        assert!(
            refused.errors.contains("customers_name_given"),
            "the SQL is shown: {refused:?}"
        );
        let too_far = older.run(&["rollback", "4", "--force"]).ended(2);
        assert!(too_far.errors.contains("migrate rollback 3"), "{too_far:?}");
        older
            .run(&["rollback", "--target", FIRST, "--force"])
            .ended(14);
        assert_eq!(applied(&older).as_array().unwrap().len(), 4);

        let accept = ["--accept-data-loss", "2026", "--force", "--format=json"];
        let mut arguments = vec!["rollback", "3"];
        arguments.extend(accept);
        let done = older.run(&arguments).succeeded().json();
        let reverted = done["revisions"].as_array().unwrap().iter();
        let reverted: Value = reverted.map(|revision| revision["id"].clone()).collect();
        assert_eq!(reverted, json!([LAST, "20260103090000", "20260102090000"]));
        assert_eq!(applied(&older), json!([FIRST]));
        older.run(&["run"]).succeeded();
        older.run(&["drift"]).succeeded();
        let log = older
            .run(&["log", "--limit=9", "--format=json"])
            .succeeded()
            .json();
        let entries = log["entries"].as_array().unwrap().iter();
        let reverted: Vec<&Value> = entries.filter(|e| e["event"] == "reverted").collect();
        assert!(reverted.len() >= 3, "{log}");
        for entry in reverted {
            assert_eq!(entry["checksum"].as_str().unwrap().len(), 64);
        }
        // The newer program begins anew.
        let newer = older.release("");
        newer.run(&["run"]).succeeded();
        newer.run(&["drift"]).succeeded();
    }
}

#[test]
fn the_revision_that_was_applied_last_is_reverted_first() {
    let (sqlite, postgres, _database) = places("merged");
    for shop in [sqlite, postgres] {
        shop.run(&["quick"]).succeeded();
        let older = shop.release("first");
        older
            .run(&["rollback", "--accept-data-loss", REPORTS, "--force"])
            .succeeded();
        let log = older
            .run(&["log", "--limit=1", "--format=json"])
            .succeeded()
            .json();
        assert_eq!(log["entries"][0]["revision"], REPORTS);
    }
}

#[test]
fn a_plan_that_somebody_changed_is_not_run() {
    let (sqlite, postgres, database) = places("merged");
    let changed =
        "UPDATE __whimbrel_log SET down_plan = replace(down_plan, 'reports', 'customers')";
    for shop in [&sqlite, &postgres] {
        shop.run(&["quick"]).succeeded();
    }
    sqlite.sql(changed);
    database.psql(changed);
    for shop in [sqlite, postgres] {
        let older = shop.release("first");
        let refused = older
            .run(&["rollback", "--accept-data-loss", REPORTS, "--force"])
            .ended(14);
        assert!(
            refused.errors.contains("not the one that was written"),
            "{refused:?}"
        );
        assert_eq!(applied(&older).as_array().unwrap().len(), 5);
    }
}

#[test]
fn a_revision_without_a_way_back_says_why() {
    let (sqlite, postgres, _database) = places("dropping");
    for shop in [sqlite, postgres] {
        shop.run(&["quick"]).succeeded();
        let older = shop.release("first");
        let accept = ["rollback", "--accept-data-loss", "2026", "--force"];
        older.run(&accept).succeeded();
        let refused = older.run(&accept).ended(14);
        assert!(
            refused
                .errors
                .contains("cannot be reverted by this program"),
            "{refused:?}"
        );
        assert!(refused.errors.contains("20260102090000"), "{refused:?}");
    }
}

//! Parts: registries of several crates over one database, with dependencies between them.

use serde_json::json;
use whimbrel_testkit::PostgresServer;

use crate::shop::Shop;

const CUSTOMERS: &str = "20260101090000";
const BILLS: &str = "20260102100000";

#[test]
fn each_part_goes_its_way_and_what_it_needs_comes_first() {
    let database = PostgresServer::shared().database();
    let postgres = Shop::new().set("DATABASE_URL", &database.url());
    for shop in [Shop::new(), postgres] {
        let shop = shop.release("parted");
        let branches = shop.run(&["branches", "--format=json"]).succeeded().json();
        let labels = branches["labels"].as_array().unwrap().iter();
        let labels: Vec<_> = labels.map(|label| label["label"].clone()).collect();
        assert_eq!(labels, [json!("shop"), json!("billing")]);
        shop.run(&["init"]).succeeded();
        let run = shop.run(&["run", "--target", "billing@head", "--format=json"]);
        let done = run.succeeded().json()["revisions"].clone();
        assert_eq!(done[0]["id"], CUSTOMERS);
        assert_eq!(done[1]["id"], BILLS);
        assert_eq!(done.as_array().unwrap().len(), 2);
        shop.run(&["run"]).succeeded();
        shop.run(&["doctor", "--drift"]).succeeded();
        let back = shop.run(&[
            "rollback",
            "--target",
            "billing@base",
            "--force",
            "--format=json",
        ]);
        assert_eq!(back.succeeded().json()["revisions"][0]["id"], BILLS);
        shop.run(&["current", "--check-heads"]).ended(3);
        // What a part needs cannot go without it.
        shop.run(&["run"]).succeeded();
        shop.run(&["reset", "--force"]).succeeded();
    }
}

#[test]
fn a_new_revision_is_written_into_the_folder_of_its_part() {
    let shop = Shop::with_sources().release("parted");
    shop.run(&["create", "x"]).ended(2);
    let file = shop
        .run(&["create", "x", "--head", "shop@head"])
        .succeeded()
        .output;
    assert!(
        shop.read(file.trim_end())
            .contains(".revises(\"20260104090000\")")
    );
}

//! `migrate test`: what passes, what does not, and that nothing is left behind.

use whimbrel_testkit::PostgresServer;

use crate::shop::Shop;

#[test]
fn every_revision_of_a_sound_history_passes_on_both() {
    let database = PostgresServer::shared().database();
    let sqlite = Shop::new();
    let postgres = Shop::new().set("DATABASE_URL", &database.url());
    for shop in [&sqlite, &postgres] {
        let answer = shop.run(&["test", "--format=json"]).succeeded().json();
        assert_eq!(answer["success"], true, "{answer}");
        let revisions = answer["revisions"].as_array().unwrap();
        assert_eq!(revisions.len(), 4, "{answer}");
        assert!(
            revisions
                .iter()
                .all(|trip| trip["downgrade_success"] == true)
        );
        // The first revision begins with no table.
        assert_eq!(revisions[0]["rows_compared"], 0, "{answer}");
        // 20 of each of three tables, and one that a revision wrote.
        assert_eq!(revisions[3]["rows_compared"], 61, "{answer}");
    }
    assert!(!sqlite.file("storage").exists());
    assert_eq!(
        database.psql("SELECT count(*) FROM pg_class WHERE relname = 'customers'"),
        "0"
    );
    let shown = sqlite.run(&["test"]).succeeded();
    assert!(
        shown.output.ends_with("All 4 revisions passed.\n"),
        "{shown:?}"
    );
}

#[test]
fn a_revision_that_fails_is_named_and_those_behind_it_are_not_reached() {
    let shop = Shop::new().release("failing");
    let answer = shop.run(&["test", "--format=json"]).ended(1).json();
    assert_eq!(answer["exit_code"], 1);
    let failing = &answer["revisions"][1];
    assert_eq!(failing["upgrade_success"], false, "{answer}");
    let issue = failing["issues"].to_string();
    assert!(issue.contains("no such table: visitors"), "{issue}");
    let shown = shop.run(&["test"]).ended(1);
    assert!(
        shown.output.ends_with("1 of 2 revisions failed.\n"),
        "{shown:?}"
    );
}

#[test]
fn rows_of_ones_own_take_the_place_of_generated_ones() {
    let shop = Shop::new();
    shop.write(
        "rows.sql",
        "INSERT INTO customers (name) VALUES ('Ada'), ('Grace')",
    );
    let fixture = ["test", "--format=json", "--fixture", "20260101=rows.sql"];
    let answer = shop.run(&fixture).succeeded().json();
    assert_eq!(answer["revisions"][1]["rows_compared"], 2, "{answer}");
    shop.write("rows.sql", "INSERT INTO nobody DEFAULT VALUES");
    let refused = shop.run(&fixture).ended(1).json();
    assert_eq!(refused["error"]["revision"], "20260101090000", "{refused}");
    shop.run(&["test", "--fixture", "rows.sql"]).ended(2);
    shop.run(&["test", "--fixture", "20260101=none.sql"])
        .ended(2);
    shop.run(&["test", "--fixture", "9=rows.sql"]).ended(2);
}

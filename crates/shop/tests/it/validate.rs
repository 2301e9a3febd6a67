//! `migrate validate`, and the threshold of a run.

use std::process::Command;

use serde_json::{Value, json};
use whimbrel_testkit::PostgresServer;

use crate::shop::Shop;

/// Compares an answer with the stored one.
macro_rules! answer {
    ($name:literal, $shop:expr, $($argument:expr),+) => {{
        let shop = &$shop;
        insta::assert_snapshot!($name, shop.run(&[$($argument),+]).shown(shop));
    }};
}

fn judged(shop: &Shop, arguments: &[&str]) -> Value {
    let all = [&["validate", "--format", "json"], arguments].concat();
    shop.run(&all).json()
}

/// The ids of the revisions that were judged.
fn ids(value: &Value) -> Vec<&str> {
    let revisions = value["revisions"].as_array().unwrap().iter();
    revisions
        .map(|revision| revision["id"].as_str().unwrap())
        .collect()
}

#[test]
fn shows_every_finding_in_the_source() {
    let shop = Shop::with_sources().set("COLUMNS", "100");
    answer!("pending", shop, "validate");
    answer!("one", shop, "validate", "20260104");
    answer!("one_json", shop, "validate", "20260104", "--format", "json");
    assert!(!shop.file("storage").exists(), "it only looks");
    shop.run(&["quick"]).succeeded();
    answer!("nothing_pending", shop, "validate");
}

#[test]
fn of_pending_revisions_unless_others_are_named() {
    let shop = Shop::new();
    assert_eq!(
        ids(&judged(&shop, &[])).len(),
        4,
        "without a database all are judged"
    );
    shop.run(&["init"]).succeeded();
    shop.run(&["run", "--target", "+3"]).succeeded();
    assert_eq!(ids(&judged(&shop, &[])), ["20260104090000"]);
    assert_eq!(ids(&judged(&shop, &["--pending"])), ["20260104090000"]);
    assert_eq!(ids(&judged(&shop, &["--all"])).len(), 4);
    let named = judged(&shop, &["20260103", "20260101090000"]);
    assert_eq!(ids(&named), ["20260101090000", "20260103090000"]);
    assert_eq!(named["sizes"], "live");
}

#[test]
fn takes_the_file_of_a_module() {
    let shop = Shop::new();
    for file in [
        "migrations/m20260102090000_create_products.rs",
        "./migrations/m20260102090000_create_products.rs",
        "m20260102090000_create_products.rs",
    ] {
        assert_eq!(ids(&judged(&shop, &[file])), ["20260102090000"], "{file}");
    }
}

#[test]
fn names_that_nobody_knows_are_refused() {
    let shop = Shop::new();
    answer!("unknown", shop, "validate", "20270101");
    answer!(
        "unknown_module",
        shop,
        "validate",
        "migrations/m20270101000000_x.rs"
    );
    answer!("unknown_rule", shop, "validate", "--deny", "drop-colunm");
    answer!(
        "two_levels",
        shop,
        "validate",
        "-D",
        "drop-table",
        "-A",
        "drop-table"
    );
    for conflicting in [
        &["validate", "--all", "--pending"][..],
        &["validate", "--all", "20260101"],
        &["validate", "--pending", "20260101"],
        &["validate", "--all", "--since", "HEAD"],
        &["validate", "20260101", "--since", "HEAD"],
        &["validate", "--min-score", "101"],
        &["validate", "--min-score", "high"],
        &["validate", ""],
    ] {
        shop.run(conflicting).ended(2);
    }
}

#[test]
fn levels_and_the_least_score_decide() {
    let shop = Shop::new();
    shop.run(&["validate", "20260104"]).succeeded();
    let denied = [
        "validate",
        "20260104",
        "--deny",
        "existing-data-may-violate",
    ];
    shop.run(&denied).ended(4);
    let denied = ["validate", "20260104", "--deny", "fails-on-existing-rows"];
    shop.run(&denied).ended(4);
    let score = judged(&shop, &["20260104"])["safety_score"]
        .as_u64()
        .unwrap();
    let at = |least: u64| shop.run(&["validate", "20260104", "--min-score", &least.to_string()]);
    at(score).succeeded();
    at(score + 1).ended(4);
    shop.write(
        "whimbrel.toml",
        &format!("[environment.staging]\nmin_score = {}\n", score + 1),
    );
    shop.run(&["validate", "20260104"]).succeeded();
    shop.run(&["validate", "20260104", "--env", "staging"])
        .ended(4);
}

#[test]
fn production_runs_nothing_below_its_threshold() {
    let shop = Shop::new().release("first").set("COLUMNS", "100");
    shop.run(&["quick"]).succeeded();
    shop.sql("INSERT INTO customers (name) VALUES ('Ada')");
    let shop = shop.release("dropping");
    answer!("risky", shop, "validate", "--env", "production");
    answer!("refused", shop, "run", "--env", "production");
    shop.run(&["quick", "--env", "production"]).ended(4);
    // Neither the question nor another revision's acceptance opens it.
    shop.run(&["run", "--env", "production", "--force"])
        .ended(4);
    shop.run(&["run", "--env", "production", "--accept-risk", "20260103"])
        .ended(4);
    shop.run(&["run", "--env", "production", "--accept-risk", "nothing"])
        .ended(2);
    let status = shop.run(&["status", "--format", "json"]).json();
    assert_eq!(status["pending"].as_array().unwrap().len(), 2);
    shop.run(&["run", "--env", "production", "--accept-risk", "20260102"])
        .succeeded();
}

#[test]
fn other_environments_have_no_threshold_and_a_setting_moves_it() {
    let shop = Shop::new().release("first");
    shop.run(&["quick"]).succeeded();
    let shop = shop.release("dropping");
    shop.write("whimbrel.toml", "[environment.production]\nmin_score = 0\n");
    shop.run(&["validate", "--env", "production"]).succeeded();
    shop.write("whimbrel.toml", "[environment.staging]\nmin_score = 70\n");
    shop.run(&["run", "--env", "staging"]).ended(4);
    shop.run(&["run"]).succeeded();
}

/// The log keeps what the score was, also where there is no threshold and where the risk was accepted.
#[test]
fn the_score_at_the_time_of_applying_is_kept() {
    let shop = Shop::new().release("first");
    shop.run(&["quick"]).succeeded();
    let shop = shop.release("dropping");
    let score = |shop: &Shop, revision: &str| {
        let shown = shop.run(&["show", revision, "--format", "json"]).json();
        shown["safety_score"].clone()
    };
    let before = judged(&shop, &["20260102"])["safety_score"].clone();
    assert!(before.as_u64().is_some_and(|score| score < 70), "{before}");
    assert_eq!(score(&shop, "20260102"), Value::Null);
    shop.run(&["run", "--env", "production", "--accept-risk", "20260102"])
        .succeeded();
    assert_eq!(score(&shop, "20260101"), 100);
    assert_eq!(score(&shop, "20260102"), before);
    let shown = shop.run(&["show", "20260102"]).succeeded().output;
    assert!(
        shown.contains(&format!("{before} (moderate risk)")),
        "{shown}"
    );
    let history = shop.run(&["history", "--format", "json"]).json();
    assert_eq!(history["revisions"][1]["safety_score"], before);
    let screen = shop.run(&["history"]).succeeded().output;
    assert!(
        screen.contains("SCORE") && screen.contains(&before.to_string()),
        "{screen}"
    );
}

/// On an empty database there is nobody to disturb.
#[test]
fn a_new_database_in_production_is_filled() {
    let shop = Shop::new().release("dropping");
    shop.run(&["quick", "--env", "production"]).succeeded();
}

fn git(shop: &Shop, arguments: &[&str]) {
    let mut command = Command::new("git");
    command
        .args(["-c", "user.name=Ada", "-c", "user.email=ada@shop.example"])
        .args(arguments)
        .current_dir(shop.folder());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn since_a_commit_what_changed_is_judged() {
    let shop = Shop::with_sources();
    shop.run(&["validate", "--since", "HEAD"]).ended(2);
    git(&shop, &["init", "--quiet"]);
    git(&shop, &["add", "."]);
    git(&shop, &["commit", "--quiet", "-m", "the shop"]);
    git(&shop, &["tag", "released"]);
    assert_eq!(
        ids(&judged(&shop, &["--since", "released"])),
        Vec::<&str>::new()
    );

    let changed = "migrations/m20260102090000_create_products.rs";
    let text = shop.read(changed);
    shop.write(changed, &format!("{text}// changed\n"));
    assert_eq!(
        ids(&judged(&shop, &["--since", "HEAD"])),
        ["20260102090000"]
    );
    git(&shop, &["commit", "--quiet", "-a", "-m", "changed"]);
    assert_eq!(
        ids(&judged(&shop, &["--since", "HEAD"])),
        Vec::<&str>::new()
    );
    assert_eq!(
        ids(&judged(&shop, &["--since", "released"])),
        ["20260102090000"]
    );
    // From a folder within it too.
    let answer = shop.run_in(
        "migrations",
        &["validate", "--since", "released", "--format=json"],
    );
    assert_eq!(ids(&answer.json()), ["20260102090000"]);

    shop.write("migrations/m20270101000000_later.rs", "//! Not built.\n");
    answer!("since_unbuilt", shop, "validate", "--since", "HEAD");
    answer!("since_nothing", shop, "validate", "--since", "no-such-tag");
    shop.run(&["validate", "--since", "--all"]).ended(2);
    shop.run(&["validate", "--since=--output=x"]).ended(2);
    assert!(!shop.file("x").exists());
}

/// The worked example as a typed revision: the `assume_safe` answers for it.
fn must_be_the_example(value: &Value) {
    let said = json!({
        "valid": value["valid"],
        "safety_score": value["safety_score"],
        "warnings": value["warnings"],
        "errors": value["errors"],
        "recommendations": value["recommendations"],
    });
    let expected = json!({
        "valid": true,
        "safety_score": 85,
        "warnings": [
            "⚠️ DROP COLUMN operation found",
            "🔶 Adding NOT NULL constraint found"
        ],
        "errors": [],
        "recommendations": [
            "📋 Create database backup before running",
            "⏰ Schedule during maintenance window"
        ]
    });
    assert_eq!(said, expected, "{value:#}");
}

#[test]
fn the_worked_example_on_sqlite() {
    let shop = Shop::new().release("example");
    must_be_the_example(&judged(&shop, &["20260103"]));
}

#[test]
fn the_worked_example_on_postgres() {
    let database = PostgresServer::shared().database();
    let shop = Shop::new()
        .release("example")
        .set("DATABASE_URL", &database.url());
    must_be_the_example(&judged(&shop, &["20260103"]));
}

#[test]
fn live_sizes_move_the_score() {
    let database = PostgresServer::shared().database();
    let shop = Shop::new()
        .release("example")
        .set("DATABASE_URL", &database.url());
    shop.run(&["run", "--target", "+2"]).succeeded();
    let score = || judged(&shop, &[])["safety_score"].as_u64().unwrap();
    let empty = score();
    database.psql(
        "INSERT INTO customers (name) SELECT i::text FROM generate_series(1, 300000) i; \
         ANALYZE customers",
    );
    assert!(score() < empty, "{empty}");
}

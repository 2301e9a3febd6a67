//! The JSON of every command, held against `docs/JSON.md`.

use serde_json::Value;

use crate::documented::Documented;
use crate::shop::Shop;

const FAILED: &str = "Every command that fails";

struct Pages(Documented);

impl Pages {
    /// Runs a command with `--format json` and checks its one object.
    #[track_caller]
    fn check(&self, shop: &Shop, table: &str, arguments: &[&str]) -> Value {
        let mut all = vec!["--format", "json"];
        all.extend(arguments);
        let answer = shop.run(&all);
        let value = answer.json();
        assert_eq!(answer.errors, "", "{arguments:?}");
        self.0.check(table, &value);
        if table == FAILED {
            assert_eq!(value["error"]["exit_code"], answer.code);
        }
        value
    }
}

#[test]
fn of_every_command_is_as_documented() {
    let pages = Pages(Documented::read());
    let shop = Shop::with_sources();
    for (table, arguments) in [
        ("status", &["status"][..]),
        ("check", &["check"]),
        ("check --ready", &["check", "--ready"]),
        (FAILED, &["run"]),
        ("init", &["init"]),
        ("plan", &["plan"]),
        ("validate", &["validate", "--all"]),
        (FAILED, &["validate", "nothing"]),
        ("run", &["run", "--target", "+2"]),
        ("validate", &["validate"]),
        ("quick", &["quick"]),
        ("plan", &["plan", "--down", "--target", "base"]),
        ("status", &["status"]),
        ("history", &["history"]),
        ("show", &["show", "20260101"]),
        ("show REV REV", &["show", "heads", "20260101"]),
        ("current", &["current", "--check-heads"]),
        ("heads", &["heads"]),
        ("branches", &["branches"]),
        ("doctor", &["doctor"]),
        ("diff", &["diff", "migrations", "database"]),
        ("log", &["log"]),
        ("repair", &["repair"]),
        ("metrics", &["metrics"]),
        ("edit", &["edit", "head", "--applied"]),
        ("backup", &["backup"]),
        ("run --dry-run", &["run", "--dry-run"]),
        (
            "plan --sql",
            &["plan", "--sql", "--target", "base", "--down"],
        ),
        ("stamp", &["stamp", "head", "--force"]),
        ("config", &["config", "--lock-timeout", "3"]),
        ("inspect", &["inspect"]),
        ("drift", &["drift"]),
        ("test", &["test"]),
        ("schema", &["schema"]),
        ("check", &["check"]),
        ("check --ready", &["check", "--ready"]),
        ("resume", &["resume"]),
        ("abort", &["abort", "--force"]),
        ("check --full", &["check", "--full"]),
        ("rollback", &["rollback", "--force"]),
        (FAILED, &["rollback", "99", "--force"]),
        (FAILED, &["reset"]),
        ("reset", &["reset", "--force"]),
        ("create", &["create", "add coupons"]),
        ("validate", &["validate", "--all", "--fix"]),
        (FAILED, &["create", ""]),
        ("completions", &["completions", "fish"]),
        ("man", &["man"]),
        ("man FOLDER", &["man", "pages"]),
        (FAILED, &["show", "nothing"]),
        (FAILED, &["rollback", "20260115103000"]),
        (FAILED, &["no-such-command"]),
    ] {
        pages.check(&shop, table, arguments);
    }
    assert!(shop.file("pages/shop-migrate-run.1").is_file());
}

#[test]
fn of_branches_is_as_documented() {
    let pages = Pages(Documented::read());
    let shop = Shop::with_sources().release("branched");
    let branches = pages.check(&shop, "branches", &["branches"]);
    assert_eq!(branches["labels"][0]["label"], "stores");
    assert_eq!(branches["branch_points"][0]["id"], "20260101090000");
    pages.check(&shop, "heads", &["heads"]);
    pages.check(&shop, FAILED, &["merge", "-m", "join the shops"]);
}

#[test]
fn of_what_is_generated_is_as_documented() {
    let pages = Pages(Documented::read());
    let shop = Shop::with_sources().set("SHOP_MODELS", "ahead");
    for more in [&["--dry-run"][..], &[]] {
        let create = ["create", "follow the models", "--autogenerate"];
        let answer = pages.check(&shop, "create --autogenerate", &[&create, more].concat());
        assert_eq!(answer["dry_run"], more == ["--dry-run"]);
        assert_eq!(answer["revisions"].as_array().unwrap().len(), 1);
    }
}

#[test]
fn of_failures_names_the_revision_and_the_statement() {
    let pages = Pages(Documented::read());
    let shop = Shop::new().release("failing");
    let error = pages.check(&shop, FAILED, &["quick"])["error"].clone();
    assert_eq!(error["kind"], "failed");
    assert_eq!(error["revision"], "20260102090000");
    assert_eq!(error["statement"], "INSERT INTO visitors (id)\nVALUES (1)");
    shop.write("whimbrel.toml", "lock_timeuot = 3\n");
    let error = pages.check(&shop, FAILED, &["status"])["error"].clone();
    assert_eq!(error["location"]["file"], "whimbrel.toml");
}

#[test]
fn of_the_page_itself_is_as_documented() {
    let documented = Documented::read();
    assert!(!documented.examples.is_empty());
    for example in &documented.examples {
        documented.check(FAILED, example);
    }
}

#[test]
fn status_says_what_a_script_needs() {
    let shop = Shop::migrated();
    shop.run(&["rollback", "--force"]).succeeded();
    let status = shop.run(&["status", "--format=json"]).json();
    assert_eq!(status["current_revision"], "20260103090000");
    assert_eq!(status["heads"], serde_json::json!(["20260104090000"]));
    assert_eq!(status["pending"][0]["id"], "20260104090000");
    assert_eq!(status["up_to_date"], false);
    assert_eq!(status["applied"].as_array().unwrap().len(), 3);
    let applied = &status["applied"][0];
    assert!(applied["duration_ms"].is_u64(), "{applied}");
    assert!(applied["applied_at"].as_str().unwrap().ends_with('Z'));
    assert_eq!(status["pending"][0]["duration_ms"], Value::Null);
}

#[test]
fn a_trace_puts_observation_beside_prediction() {
    let shop = Shop::new();
    let arguments = [
        "--format=json",
        "validate",
        "--all",
        "--trace",
        "--trace-rows=20",
    ];
    let answer = shop.run(&arguments).json();
    Documented::read().check("validate", &answer);
    let trace = answer["trace"].as_array().unwrap();
    assert!(trace.len() >= 4, "{trace:#?}");
    for statement in trace {
        for side in ["predicted", "observed"] {
            assert!(statement[side]["rewrites"].is_array(), "{statement}");
            assert!(statement[side]["ms"].is_u64(), "{statement}");
        }
        assert_eq!(statement["observed"]["locks"], Value::Null);
        assert_eq!(statement["agrees"], true, "{statement}");
    }
    assert_eq!(answer["trace_notes"], serde_json::json!([]));
    assert!(shop.run(&["--format=json", "validate", "--all"]).json()["trace"].is_null());
    assert!(!shop.file("storage").exists());
}

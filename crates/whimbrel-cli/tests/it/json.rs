//! `--format json`: one object with the documented keys.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::tool::{Answer, Tool};

const BEFORE: &str = "CREATE TABLE users (id bigint PRIMARY KEY, email text, note text);\n";

fn lint(change: &str) -> Answer {
    let tool = Tool::with(&[("before.sql", BEFORE), ("change.sql", change)]);
    tool.lint(&["change.sql", "--schema", "before.sql", "--format", "json"])
}

/// The keys of the tables of a heading of `docs/JSON.md`.
fn documented(heading: &str) -> Vec<String> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/JSON.md");
    let page = fs::read_to_string(page).unwrap();
    let mut lines = page.lines();
    lines
        .by_ref()
        .find(|line| {
            let names = line
                .strip_prefix("##")
                .map(|rest| rest.trim_start_matches('#'));
            names.is_some_and(|names| names.split(',').any(|name| name.trim() == heading))
        })
        .unwrap_or_else(|| panic!("docs/JSON.md has no heading {heading}"));
    let rows = lines.take_while(|line| !line.starts_with('#'));
    let keys = rows.filter_map(|row| row.strip_prefix("| `")?.split('`').next());
    let mut keys: Vec<String> = keys.map(str::to_owned).collect();
    keys.sort();
    keys
}

#[track_caller]
fn has_keys(value: &Value, heading: &str) {
    let mut keys: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
    keys.sort();
    assert_eq!(keys, documented(heading), "{heading}");
}

#[test]
fn of_an_answer_is_as_documented() {
    let answer = lint("ALTER TABLE users DROP COLUMN note;\nBROKEN;\n");
    has_keys(&answer.json(), "whimbrel lint");
    has_keys(&answer.json()["parse_errors"][0], "unreadable");
    has_keys(&answer.json()["parse_errors"][0]["location"], "location");
    let answer = lint("ALTER TABLE users DROP COLUMN note;\n").ended(4);
    let value = answer.json();
    has_keys(&value, "whimbrel lint");
    has_keys(&value["files"][0], "judged file");
    has_keys(&value["statements"][0], "judged statement");
    let finding = answer.finding("drop-column");
    has_keys(&finding, "finding");
    has_keys(&finding["location"], "location");
    has_keys(&finding["lock"][0], "lock");
}

#[test]
fn of_a_finding_says_where_and_what() {
    let answer = lint("SELECT 1;\n  ALTER TABLE users DROP COLUMN note;\n");
    let finding = answer.finding("drop-column");
    assert_eq!(finding["group"], "data-loss");
    assert_eq!(finding["level"], "deny");
    assert_eq!(finding["acknowledged"], false);
    assert_eq!(
        finding["location"],
        json!({"file": "change.sql", "line": 2, "column": 3})
    );
    assert_eq!(
        finding["lock"],
        json!([{"table": "users", "mode": "ACCESS EXCLUSIVE"}])
    );
    assert_eq!(finding["data_loss"], "every value of `users.note`");
    assert_eq!(finding["statement"], 1);
    let value = answer.json();
    assert_eq!(value["valid"], false);
    assert_eq!(value["overall_safety"], false);
    assert_eq!(value["errors"], json!(["❌ DROP COLUMN operation found"]));
}

#[test]
fn of_a_statement_predicts_its_locks() {
    let value = lint("ALTER TABLE users ALTER COLUMN id TYPE numeric;\n").json();
    let statement = &value["statements"][0];
    assert_eq!(
        statement["sql"],
        "ALTER TABLE users ALTER COLUMN id TYPE numeric"
    );
    assert_eq!(statement["locks"]["users"], "ACCESS EXCLUSIVE");
    assert_eq!(statement["rewrites"], json!(["users"]));
    assert_eq!(statement["index_rebuilds"], json!(["users_pkey"]));
    assert_eq!(statement["transactional"], true);
    assert_eq!(statement["waits"], "everybody");
}

#[test]
fn of_several_files_is_one_object_with_the_lowest_score() {
    let tool = Tool::with(&[
        ("1.sql", "CREATE TABLE a (id bigint PRIMARY KEY);"),
        ("2.sql", "DROP TABLE a;"),
    ]);
    let answer = tool.lint(&["1.sql", "2.sql", "--format", "json"]).ended(4);
    let value = answer.json();
    let scores: Vec<u64> = value["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| file["safety_score"].as_u64().unwrap())
        .collect();
    assert_eq!(value["safety_score"], *scores.iter().min().unwrap());
    assert_eq!(value["files"][0]["valid"], true);
    assert_eq!(value["files"][1]["valid"], false);
    assert_eq!(value["statements"].as_array().unwrap().len(), 2);
}

#[test]
fn of_a_failure_is_one_object_too() {
    let answer = Tool::new()
        .lint(&["absent.sql", "--format", "json"])
        .ended(1);
    assert_eq!(answer.errors, "");
    let error = &answer.json()["error"];
    has_keys(error, "error");
    assert_eq!(error["kind"], "failed");
    assert_eq!(error["exit_code"], 1);
}

#[test]
fn of_a_text_that_is_no_sql_has_the_place_and_the_worst_score() {
    let value = lint("SELECT 1;\nSELEC 2;\n").ended(1).json();
    assert_eq!(value["valid"], false);
    assert_eq!(value["safety_score"], 0);
    assert_eq!(value["parse_errors"][0]["location"]["line"], 2);
    let error = value["errors"][0].as_str().unwrap();
    assert!(error.starts_with("❌ change.sql:2:1: "), "{error}");
}

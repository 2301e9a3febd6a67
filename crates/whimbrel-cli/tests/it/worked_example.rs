//! The worked example: a column is dropped, another one must have values, and somebody answers for it.

use serde_json::{Value, json};

use crate::tool::Tool;

/// Judges the example; the schema before, where it is given, has these statements.
fn judged(backend: &str, before: Option<&str>, change: &str, more: &[&str]) -> Value {
    let tool = Tool::with(&[
        ("before.sql", before.unwrap_or_default()),
        ("change.sql", change),
    ]);
    let mut arguments = vec!["lint", "--backend", backend, "--format", "json"];
    arguments.extend(["--session-timeouts", "change.sql"]);
    if before.is_some() {
        arguments.extend(["--schema", "before.sql"]);
    }
    arguments.extend(more);
    tool.run(&arguments).ended(0).json()
}

#[track_caller]
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

const POSTGRES: &str = "\
-- whimbrel: allow(drop-column) nobody reads the nickname any more
ALTER TABLE users DROP COLUMN nickname;
ALTER TABLE users ALTER COLUMN email SET NOT NULL;
";

#[test]
fn on_postgres() {
    let before = "CREATE TABLE users (id bigint PRIMARY KEY, email text, nickname text);";
    must_be_the_example(&judged("postgres", Some(before), POSTGRES, &[]));
}

#[test]
fn on_postgres_without_the_schema() {
    must_be_the_example(&judged("postgres", None, POSTGRES, &[]));
}

#[test]
fn on_postgres_in_one_statement() {
    let before = "CREATE TABLE users (id bigint PRIMARY KEY, email text, nickname text);";
    let change = "\
-- whimbrel: allow(drop-column)
ALTER TABLE users DROP COLUMN nickname, ALTER COLUMN email SET NOT NULL;
";
    must_be_the_example(&judged("postgres", Some(before), change, &[]));
}

const SQLITE_BEFORE: &str =
    "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT, nickname TEXT);";

/// SQLite before 3.53 has no `SET NOT NULL`: the table is made anew, as its manual says.
#[test]
fn on_sqlite_by_hand() {
    let change = "\
CREATE TABLE new_users (id INTEGER PRIMARY KEY, email TEXT NOT NULL);
INSERT INTO new_users (id, email) SELECT id, email FROM users;
-- whimbrel: allow(drop-column) nobody reads the nickname any more
DROP TABLE users;
ALTER TABLE new_users RENAME TO users;
";
    must_be_the_example(&judged("sqlite", Some(SQLITE_BEFORE), change, &[]));
}

#[test]
fn on_sqlite_in_two_steps() {
    let change = "\
-- whimbrel: allow(drop-column) nobody reads the nickname any more
ALTER TABLE users DROP COLUMN nickname;
CREATE TABLE new_users (id INTEGER PRIMARY KEY, email TEXT NOT NULL);
INSERT INTO new_users (id, email) SELECT id, email FROM users;
DROP TABLE users;
ALTER TABLE new_users RENAME TO users;
";
    must_be_the_example(&judged("sqlite", Some(SQLITE_BEFORE), change, &[]));
}

#[test]
fn on_a_recent_sqlite() {
    let recent = ["--server-version", "3.54"];
    must_be_the_example(&judged("sqlite", Some(SQLITE_BEFORE), POSTGRES, &recent));
}

/// An acknowledgement decides whether it is valid, never the number.
#[test]
fn without_the_acknowledgement_it_is_not_valid() {
    let change = POSTGRES.lines().skip(1).collect::<Vec<_>>().join("\n");
    let tool = Tool::with(&[("change.sql", &change)]);
    let arguments = ["--format", "json", "--session-timeouts", "change.sql"];
    let value = tool.lint(&arguments).ended(4).json();
    assert_eq!(value["valid"], false);
    assert_eq!(value["safety_score"], 85);
    assert_eq!(value["errors"], json!(["❌ DROP COLUMN operation found"]));
}
